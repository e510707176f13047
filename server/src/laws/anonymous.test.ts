import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestKontor, testKontor } from '../testing/kontor.ts'

let kontor: TestKontor
beforeAll(async () => {
  kontor = await testKontor({ role: 'web' })
})
afterAll(() => kontor.stop())

/** Asks for a path exactly as it is written, which `fetch` would tidy up. */
function ask(
  path: string,
  method = 'GET',
  headers: Record<string, string> = {},
): Promise<{ status: number; type: string; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(kontor.baseUrl)
    const wanted = request({ hostname, port, path, method, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          type: answer.headers['content-type'] ?? '',
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    wanted.on('error', reject).end()
  })
}

const hidden = [
  '/metrics',
  '/api/metrics',
  '/api/v1/metrics',
  '/debug',
  '/cron',
  '/system/cron',
  '/status',
  '/server-status',
  '/docs',
  '/documentation',
  '/swagger.json',
  '/api',
  '/api/',
  '/api/v1',
  '/api/v2/cases',
  '/demo/',
  '/.env',
  '/.git/config',
  '/.git/HEAD',
  '/.npmrc',
  '/.well-known/security.txt',
  '/package.json',
  '/server/src/main.ts',
  '/src/main.tsx',
  '/node_modules/pg/package.json',
  '/data/keys/master.key',
  '/keys/master.key',
  '/backup.sql',
  '/index.html.map',
  '/scheme.js.map',
  '/assets/',
  '/assets/index.js.map',
]
const climbing = [
  '/../package.json',
  '/assets/../../package.json',
  '/assets/../../../server/package.json',
  '/assets/..%2f..%2fpackage.json',
  '/assets/%2e%2e/%2e%2e/package.json',
  '/assets/..%5c..%5cpackage.json',
  '/..%2f..%2f..%2f..%2fetc%2fpasswd',
  '/assets/....//....//etc/passwd',
  '/%2e%2e%2f%2e%2e%2fpackage.json',
  '/assets/%00/../../package.json',
  '//etc/passwd',
  '/cases/..%2f..%2f..%2fpackage.json',
]

test.each(hidden)('S43: %s answers nobody', async (path) => {
  const answer = await ask(path)
  expect([answer.status, answer.type]).toEqual([404, 'application/json; charset=utf-8'])
  expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'not-found' } })
})

test.each(climbing)('S43: %s leads nowhere', async (path) => {
  const answer = await ask(path)
  // A page's address gives the page's one document, whatever follows.
  expect([200, 400, 403, 404]).toContain(answer.status)
  if (answer.status === 200) expect(answer.text).toMatch(/^<!doctype html>/i)
  expect(answer.text).not.toMatch(/root:|"workspaces"|"dependencies"/)
})

test('S43: only health, the API’s description and the desk answer nobody', async () => {
  const answers = await Promise.all(['/healthz', '/api/openapi.json'].map((path) => ask(path)))
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(JSON.parse(answers[0]?.text ?? '')).toEqual({ status: 'ok', version: expect.any(String) })
})

test('S43: methods that tell of the inside are refused', async () => {
  for (const method of ['TRACE', 'TRACK', 'PROPFIND', 'PUT', 'DELETE']) {
    const answer = await ask('/', method, { cookie: 'kontor=secret' }).catch(() => ({
      status: 400,
      text: '',
    }))
    expect([400, 404, 405, 501], method).toContain(answer.status)
    expect(answer.text).not.toContain('secret')
  }
})

test('S43: the live connection is closed to nobody', async () => {
  const upgrade = {
    connection: 'upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  }
  expect((await ask('/api/v1/live', 'GET', upgrade)).status).toBe(401)
})

test('S43: broken requests are refused without a word of the inside', async () => {
  const json = { 'content-type': 'application/json' }
  const bodies: [string, Record<string, string>][] = [
    ['/api/v1/session', json],
    ['/api/v1/session?%', json],
    ['/api/v1/cases/%E0%A4%A', {}],
  ]
  for (const [path, headers] of bodies) {
    const answer = await ask(path, 'POST', headers)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(JSON.parse(answer.text)).toEqual({
      error: { code: expect.any(String), params: expect.any(Object), message: expect.any(String) },
    })
    expect(answer.text).not.toMatch(/FST_|node_modules|at \w+|Unexpected token/)
  }
})
