import { type Route, type RouteName, routes } from '@kontor/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestKontor, testKontor } from '../testing/kontor.ts'
import { calls } from '../testing/firm/calls.ts'
import { type Firm, foundFirm, password } from '../testing/firm/found.ts'
import { type Answer, type Sender, send } from '../testing/firm/send.ts'
import { tracesOf } from '../testing/firm/traces.ts'

const all = Object.entries(routes) as [RouteName, Route][]
const writing = all.filter(([, route]) => route.method !== 'GET')
/** Forms are signed over their bytes and carry no session, so that any origin may post them. */
const bySession = writing.filter(([, route]) => route.binary !== 'raw-request')
const signedIn = bySession.filter(([, route]) => route.access !== 'public')
const foreignOrigins = [
  'https://evil.example',
  'null',
  'http://localhost.evil.example',
  'http://localhost:1',
  'https://localhost',
  'garbage',
]

let kontor: TestKontor
let firm: Firm
let session: Sender
let other: Sender
beforeAll(async () => {
  kontor = await testKontor()
  firm = await foundFirm(kontor, 'alpha')
  session = await logIn('administrator')
  other = await logIn('agent')
}, 60_000)
afterAll(() => kontor.stop())

async function logIn(login: string): Promise<Sender> {
  const answer = await send(
    routes.logIn,
    { body: { tenant: 'alpha', login, password } },
    { baseUrl: kontor.baseUrl },
  )
  const cookie = answer.headers['set-cookie']?.split(';')[0] ?? ''
  const { csrfToken } = JSON.parse(answer.text) as { csrfToken: string }
  return { baseUrl: kontor.baseUrl, cookie, csrf: csrfToken }
}

/** The call as a browser page would send it. */
async function refused(
  name: RouteName,
  sender: Sender,
  call = calls[name](firm.ids, firm.facts()),
): Promise<Answer> {
  const answer = await send(routes[name], call, sender)
  expect(Object.keys(answer.headers).filter((header) => header.startsWith('access-control-'))).toEqual([])
  return answer
}

/** What was tried has written nothing. */
async function untouched(tries: () => Promise<void>): Promise<void> {
  const before = await tracesOf(kontor.database.superuserUrl, firm.tenant.id)
  await tries()
  expect(await tracesOf(kontor.database.superuserUrl, firm.tenant.id)).toEqual(before)
}

describe('S42: a page of another site', () => {
  test.each(bySession)('%s refuses a foreign origin, whatever else is right', (name) =>
    untouched(async () => {
      for (const origin of foreignOrigins) {
        const answer = await refused(name, { ...session, headers: { origin } })
        expect([answer.status, answer.code], origin).toEqual([403, 'csrf'])
      }
      const crossSite = await refused(name, { ...session, headers: { 'sec-fetch-site': 'cross-site' } })
      expect([crossSite.status, crossSite.code]).toEqual([403, 'csrf'])
    }),
  )

  test.each(signedIn)('%s refuses a session without its own CSRF token', (name) =>
    untouched(async () => {
      for (const csrf of ['', 'guess', other.csrf ?? '']) {
        const answer = await refused(name, { ...session, csrf })
        expect([answer.status, answer.code], csrf).toEqual([403, 'csrf'])
      }
    }),
  )

  test.each(all)('%s grants no foreign origin a preflight', (name) =>
    untouched(async () => {
      const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
      const answer = await refused(name, { baseUrl: kontor.baseUrl, method: 'OPTIONS', headers })
      expect(answer.status).toBe(404)
    }),
  )
})

describe('S42: what a plain form of a page can send', () => {
  const withBody = signedIn.filter(([, route]) => route.body)
  test.each(withBody)('%s refuses JSON that says it is text, and form posts', (name) =>
    untouched(async () => {
      const call = calls[name](firm.ids, firm.facts())
      for (const contentType of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
      ]) {
        const answer = await refused(name, { ...session, headers: { 'content-type': contentType } }, call)
        expect([415, 422], `${contentType}: ${answer.text}`).toContain(answer.status)
      }
    }),
  )

  test.each(signedIn.filter(([, route]) => route.binary !== 'request'))(
    '%s refuses a post of only a file',
    (name) =>
      untouched(async () => {
        const { body: _body, ...call } = calls[name](firm.ids, firm.facts())
        const answer = await refused(name, session, { ...call, file: 'a file' })
        expect([answer.status, answer.code]).toEqual([415, 'unsupported-media-type'])
      }),
  )
})

describe('S42: reading never writes', () => {
  test.each(writing)('%s does nothing when it is asked by GET or HEAD', (name, route) =>
    untouched(async () => {
      const twin = all.some(([, other]) => other.method === 'GET' && matches(other.path, route.path))
      for (const method of ['GET', 'HEAD']) {
        const answer = await refused(name, {
          ...session,
          method,
          headers: { 'x-http-method-override': route.method },
        })
        if (!twin) expect(answer.status, method).toBe(404)
        else expect([200, 404, 422]).toContain(answer.status)
      }
    }),
  )
})

/** Whether a path of the contract also answers for another one. */
function matches(path: string, other: string): boolean {
  return new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`).test(other)
}

test('S42: with its own origin and token the session may write', async () => {
  const { host } = new URL(kontor.baseUrl)
  const answer = await send(routes.createQueue, calls.createQueue(firm.ids, firm.facts()), {
    ...session,
    headers: { origin: `http://${host}` },
  })
  expect(answer.status).toBe(201)
})
