import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { asFetch, EgressDenied, EgressFailed, openEgress } from './index.ts'

const limits = { maxBytes: 1_000, timeoutMs: 5_000 }
const seen: IncomingMessage[] = []
let port: number

const paths: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
  '/hello': (_request, response) => void response.end('hello'),
  '/large': (_request, response) => void response.end('x'.repeat(1_001)),
  '/endless': (_request, response) => {
    response.writeHead(200, { 'transfer-encoding': 'chunked' })
    const more = (): void => void (response.destroyed || response.write('x'.repeat(100), more))
    more()
  },
  '/silent': () => undefined,
  '/packed': (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.end(gzipSync('x'.repeat(100_000)))
  },
  '/round': (_request, response) => void response.writeHead(302, { location: '/round' }).end(),
  '/once': (_request, response) => void response.writeHead(302, { location: '/hello' }).end(),
  '/inside': (_request, response) => void response.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
  '/file': (_request, response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/elsewhere': (_request, response) =>
    void response.writeHead(302, { location: `http://other.test:${port}/hello` }).end(),
}
const server = createServer((request, response) => {
  seen.push(request)
  paths[request.url ?? '']?.(request, response)
})
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** Every name leads to this machine, which the operator opened. */
const open = openEgress(['127.0.0.1/32'], { lookup: async () => ['127.0.0.1'] })
const url = (path: string): string => `http://firm.test:${port}${path}`

test('an answer comes with its status, once connected to the checked address', async () => {
  const answer = await open.fetch(url('/hello'), limits)
  expect([answer.status, answer.body.toString(), answer.url]).toEqual([200, 'hello', url('/hello')])
})

test('nothing of the house goes along: no cookie, referrer, proxy header or packed answer', async () => {
  seen.length = 0
  await open.fetch(url('/hello'), {
    ...limits,
    headers: {
      Cookie: 'a=b',
      Referer: 'https://desk.test/',
      'X-Forwarded-For': '1.2.3.4',
      Accept: 'image/*',
    },
  })
  expect(seen[0]?.headers).toEqual({
    host: `firm.test:${port}`,
    'user-agent': 'Kontor',
    accept: 'image/*',
    connection: 'close',
  })
})

test('S26: a name that answers otherwise the second time (rebinding) is asked once only', async () => {
  let asked = 0
  const rebinding = openEgress(['127.0.0.1/32'], {
    lookup: async () => (asked++ === 0 ? ['127.0.0.1'] : ['10.0.0.1']),
  })
  expect((await rebinding.fetch(url('/hello'), limits)).status).toBe(200)
  expect(asked).toBe(1)
})

test('S26: a redirect is checked like a new address', async () => {
  const follow = { ...limits, maxRedirects: 3 }
  expect((await open.fetch(url('/once'), follow)).body.toString()).toBe('hello')
  await expect(open.fetch(url('/inside'), follow)).rejects.toThrow(EgressDenied)
  await expect(open.fetch(url('/file'), follow)).rejects.toThrow(EgressDenied)
  await expect(open.fetch(url('/round'), follow)).rejects.toMatchObject({ code: 'too-many-redirects' })
  expect((await open.fetch(url('/inside'), limits)).status).toBe(302)
})

test('credentials do not follow to another server', async () => {
  seen.length = 0
  const headers = { authorization: 'Bearer secret' }
  await open.fetch(url('/elsewhere'), { ...limits, maxRedirects: 1, headers })
  expect(seen.map((request) => request.headers.authorization)).toEqual(['Bearer secret', undefined])
})

test.each([
  'gopher://9.9.9.9/',
  'file:///etc/passwd',
  'ftp://9.9.9.9/',
  'data:text/html,x',
  'https://user:password@9.9.9.9/',
  'https://9.9.9.9:22/',
  'http://9.9.9.9/',
  'https://127.1/',
  'https://0x7f.1/',
  'https://2130706433/',
  'https://[::ffff:7f00:1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://localhost./',
  'https://①②⑦.⓪.⓪.①/',
  'https:///127.0.0.1/',
  'no address',
])('S26: %s is denied with the same words', async (address) => {
  const closed = openEgress([])
  await expect(closed.fetch(address, limits)).rejects.toThrow(new EgressDenied().message)
})

test('an address longer than any is denied', async () => {
  const long = `https://9.9.9.9/${'x'.repeat(9_000)}`
  await expect(openEgress([]).fetch(long, limits)).rejects.toThrow(EgressDenied)
})

test('S26: a name that does not exist is told like one that is closed', async () => {
  const missing = openEgress([], { lookup: () => Promise.reject(new Error('ENOTFOUND')) })
  await expect(missing.fetch('https://printer.internal/', limits)).rejects.toThrow(new EgressDenied().message)
})

test.each([
  ['/large', 'too-large'],
  ['/endless', 'too-large'],
  ['/packed', 'unreadable'],
])('an answer over the limits is none: %s', async (path, code) => {
  await expect(open.fetch(url(path), limits)).rejects.toMatchObject({ name: 'EgressFailed', code })
})

test('a server that says nothing is given up after the time', async () => {
  await expect(open.fetch(url('/silent'), { ...limits, timeoutMs: 50 })).rejects.toMatchObject({
    code: 'timeout',
  })
  const slow = openEgress([], { lookup: () => new Promise(() => undefined) })
  await expect(slow.fetch('https://a.test/', { ...limits, timeoutMs: 50 })).rejects.toMatchObject({
    code: 'timeout',
  })
})

test('a closed port is an exact problem, for the operator opened it', async () => {
  await expect(open.fetch('http://firm.test:1/', limits)).rejects.toBeInstanceOf(EgressFailed)
})

test('no proxy of the environment is used', async () => {
  vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1')
  vi.stubEnv('http_proxy', 'http://127.0.0.1:1')
  expect((await open.fetch(url('/hello'), limits)).status).toBe(200)
  vi.unstubAllEnvs()
})

test('libraries get the same guard in the shape of fetch', async () => {
  const fetchGuarded = asFetch(open.fetch, limits)
  expect(await (await fetchGuarded(url('/hello'))).text()).toBe('hello')
  await expect(asFetch(openEgress([]).fetch, limits)('https://127.0.0.1/')).rejects.toThrow(EgressDenied)
})
