import { readFile } from 'node:fs/promises'
import { routes } from '@kontor/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestKontor, testKontor } from '../testing/kontor.ts'
import { type Answer, send } from '../testing/firm/send.ts'

const password = 'correct horse battery'
const always = {
  'content-security-policy':
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}
/** Of the transport, or of one kind of answer. */
const incidental = new Set([
  'connection',
  'keep-alive',
  'date',
  'content-length',
  'content-type',
  'transfer-encoding',
  'etag',
  'last-modified',
  'accept-ranges',
  'set-cookie',
])

describe.each([
  ['https', 'https://desk.firm.example'],
  ['loopback', 'http://localhost'],
])('C08: behind %s', (kind, baseUrl) => {
  const secure = kind === 'https'
  let kontor: TestKontor
  beforeAll(async () => {
    kontor = await testKontor({ role: 'web', baseUrl })
    await kontor.tenant('alpha', { users: [{ login: 'anna', name: 'Anna', password, profile: 'agent' }] })
  })
  afterAll(() => kontor.stop())

  const logIn = (headers: Record<string, string> = {}): Promise<Answer> =>
    send(
      routes.logIn,
      { body: { tenant: 'alpha', login: 'anna', password } },
      { baseUrl: kontor.baseUrl, headers },
    )
  const headersOf = async (path: string): Promise<Record<string, string>> => {
    const response = await fetch(kontor.baseUrl + path)
    await response.arrayBuffer()
    return Object.fromEntries([...response.headers].filter(([name]) => !incidental.has(name)))
  }
  const expected = {
    ...always,
    ...(secure ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  }

  test.each(['/healthz', '/nothing/here'])('%s has exactly the security headers', async (path) => {
    expect(await headersOf(path)).toEqual(expected)
  })

  test.each(['/api/openapi.json', '/api/v1/cases', '/api/v1/nothing'])(
    '%s has them too and is not kept',
    async (path) => {
      expect(await headersOf(path)).toEqual({ ...expected, 'cache-control': 'no-store' })
    },
  )

  test('the session cookie is bound to the host, hidden from scripts and not sent across sites', async () => {
    const answer = await logIn()
    const [value, ...attributes] = (answer.headers['set-cookie'] ?? '').split('; ')
    expect(value).toMatch(secure ? /^__Host-kontor=kt_/ : /^kontor=kt_/)
    expect(attributes.toSorted()).toEqual([
      'HttpOnly',
      'Max-Age=43200',
      'Path=/',
      'SameSite=Lax',
      ...(secure ? ['Secure'] : []),
    ])
    expect(answer.text).not.toContain(value?.split('=')[1] ?? 'kt_')
  })

  test('only the cookie of this kind of address counts', async () => {
    const cookie = (await logIn()).headers['set-cookie']?.split(';')[0] ?? ''
    const secret = cookie.slice(cookie.indexOf('=') + 1)
    const session = (name: string) =>
      send(routes.readSession, {}, { baseUrl: kontor.baseUrl, cookie: `${name}=${secret}` })
    expect((await session(secure ? '__Host-kontor' : 'kontor')).status).toBe(200)
    expect((await session(secure ? 'kontor' : '__Host-kontor')).status).toBe(401)
  })

  test('spoofed proxy headers change nothing', async () => {
    const spoofed = {
      'x-forwarded-proto': secure ? 'http' : 'https',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-for': '8.8.8.8',
    }
    const cookie = (await logIn(spoofed)).headers['set-cookie'] ?? ''
    expect(cookie.startsWith(secure ? '__Host-kontor=' : 'kontor=')).toBe(true)
    expect(cookie).not.toContain('evil')
  })
})

test('C08: the desk’s document has no inline script and asks no other host', async () => {
  const html = await readFile(new URL('../../../desk/index.html', import.meta.url), 'utf8')
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/)
  expect(html).not.toMatch(/\son\w+\s*=/)
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
})
