import type { ApiToken, OpenSession, Route } from '@kontor/contract'
import { routes } from '@kontor/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fixedClock } from '#platform/clock'
import { type TestKontor, type TestTenant, testKontor } from '../testing/kontor.ts'
import { calls } from '../testing/firm/calls.ts'
import { type Answer, type Sender, send } from '../testing/firm/send.ts'
import { logInAs, type SessionSender, sessionIn } from '../testing/firm/session.ts'

const password = 'correct horse battery'
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const clock = fixedClock(new Date('2026-03-02T08:00:00Z'))

let kontor: TestKontor
let tenant: TestTenant
beforeAll(async () => {
  kontor = await testKontor({ role: 'web', clock })
  const user = (login: string, profile = 'agent') => ({ login, name: login, password, profile })
  tenant = await kontor.tenant('alpha', {
    users: [user('anna'), user('ben'), user('boss', 'administrator')],
  })
})
afterAll(() => kontor.stop())

const sessionOf = (login: string, headers?: Record<string, string>): Promise<SessionSender> =>
  logInAs(kontor.baseUrl, { tenant: 'alpha', login, password }, headers)
const alive = async (sender: Sender): Promise<boolean> =>
  (await send(routes.readSession, {}, sender)).status === 200
const itemsOf = <T>(answer: Answer): T[] => (JSON.parse(answer.text) as { items: T[] }).items
const sessionsOf = async (sender: Sender): Promise<OpenSession[]> =>
  itemsOf(await send(routes.listOwnSessions, {}, sender))
const idOf = async (login: string): Promise<string> => {
  const boss = { baseUrl: kontor.baseUrl, token: await tenant.token('boss') }
  const users = itemsOf<{ id: string; login: string }>(await send(routes.listUsers, {}, boss))
  return users.find((user) => user.login === login)?.id ?? ''
}
const prove = (sender: Sender, secret = password): Promise<Answer> =>
  send(routes.proveSelf, { body: { password: secret } }, sender)

test('a user sees his sessions with device, address and last use, and ends one or all others', async () => {
  const here = await sessionOf('anna', { 'user-agent': 'Here/1', 'x-forwarded-for': '198.51.100.7' })
  clock.advance(minuteMs)
  const [there, elsewhere] = [await sessionOf('anna', { 'user-agent': 'There/1' }), await sessionOf('anna')]
  const seen = await sessionsOf(here)
  expect(seen).toHaveLength(3)
  const mine = seen.find((one) => one.current)
  expect(mine).toMatchObject({ userAgent: 'Here/1', address: '198.51.100.7', way: 'password' })
  expect(mine?.endsAt).toBe(new Date(Date.parse(mine?.lastSeenAt ?? '') + 8 * hourMs).toISOString())
  const id = seen.find((one) => one.userAgent === 'There/1')?.id ?? ''
  const ben = await sessionOf('ben')
  expect((await send(routes.endOwnSession, { params: { id } }, ben)).status).toBe(404)
  expect((await send(routes.endOwnSession, { params: { id } }, here)).status).toBe(204)
  expect([await alive(here), await alive(there), await alive(elsewhere)]).toEqual([true, false, true])
  expect((await send(routes.endOtherSessions, {}, here)).status).toBe(204)
  expect([await alive(here), await alive(elsewhere)]).toEqual([true, false])
  expect(await sessionsOf(here)).toHaveLength(1)
})

test('T09: an administrator ends the sessions of his users; the last one makes the user away', async () => {
  const boss = await sessionOf('boss')
  const [one, two] = [await sessionOf('ben'), await sessionOf('ben')]
  const params = { id: await idOf('ben') }
  const seen = itemsOf<OpenSession>(await send(routes.listUserSessions, { params }, boss))
  expect(seen.length).toBeGreaterThanOrEqual(2)
  expect(seen.filter((session) => session.current)).toEqual([])
  const [first] = await sessionsOf(one).then((list) => list.filter((session) => session.current))
  expect((await send(routes.endSession, { params: { id: first?.id ?? '' } }, boss)).status).toBe(204)
  expect([await alive(one), await alive(two)]).toEqual([false, true])
  expect((await send(routes.endUserSessions, { params }, boss)).status).toBe(204)
  expect(await alive(two)).toBe(false)
  const users = itemsOf<{ login: string; presence: { state: string } }>(
    await send(routes.listUsers, {}, boss),
  )
  expect(users.find((user) => user.login === 'ben')?.presence.state).toBe('away')
})

test('a session has a new secret after each log-in and each proof; the old one is worth nothing', async () => {
  const [first, second] = [await sessionOf('anna'), await sessionOf('anna')]
  expect(first.cookie).not.toBe(second.cookie)
  const proved = await prove(second)
  expect(proved.status).toBe(200)
  const after = sessionIn(proved, kontor.baseUrl)
  expect(after.cookie).not.toBe(second.cookie)
  expect([await alive(second), await alive(after)]).toEqual([false, true])
  expect((await sessionsOf(after)).filter((one) => one.current)).toHaveLength(1)
})

const proving = (Object.values(routes) as Route[]).filter((route) => route.proof === 'recent')
test.each(proving.map((route) => [route.name, route] as const))(
  'S38: %s asks for a fresh proof, also when it is called directly',
  async (name, route) => {
    const boss = await sessionOf('boss')
    clock.advance(10 * minuteMs + 1)
    const ids = new Proxy({}, { get: () => tenant.id }) as Parameters<(typeof calls)['readCase']>[0]
    const facts = { tenant: 'alpha', login: 'boss', password, word: 'word' }
    const call = calls[name as keyof typeof calls](ids, facts)
    const refused = await send(route, call, boss)
    expect([refused.status, refused.code]).toEqual([403, 'step-up-needed'])
    expect((await prove(boss, 'wrong password')).code).toBe('wrong-password')
    expect((await send(route, call, boss)).code).toBe('step-up-needed')
    const proved = sessionIn(await prove(boss), kontor.baseUrl)
    expect((await send(route, call, proved)).code).not.toBe('step-up-needed')
  },
)

test('a token makes no tokens: it would outgrow itself', async () => {
  const token = { baseUrl: kontor.baseUrl, token: await tenant.token('boss') }
  const body = { name: 'more', expiresInDays: null }
  expect((await send(routes.createOwnToken, { body }, token)).code).toBe('session-needed')
  expect((await prove(token)).code).toBe('session-needed')
})

test('an API token is shown once, may at most what was ticked, ends in time, tells its last use, and can be revoked', async () => {
  const anna = await sessionOf('anna')
  const body = { name: 'Export', expiresInDays: 2, permissions: ['queue.read', 'tenant.manage'] }
  const made = JSON.parse((await send(routes.createOwnToken, { body }, anna)).text) as ApiToken & {
    token: string
  }
  const bearer = { baseUrl: kontor.baseUrl, token: made.token }
  const info = JSON.parse((await send(routes.readSession, {}, bearer)).text) as { permissions: string[] }
  expect(info.permissions).toEqual(['queue.read'])
  expect((await send(routes.listQueues, {}, bearer)).status).toBe(200)
  expect((await send(routes.listCases, {}, bearer)).code).toBe('forbidden')
  expect((await send(routes.readSignInSettings, {}, bearer)).code).toBe('forbidden')
  const listed = await send(routes.listOwnTokens, {}, anna)
  expect(listed.text).not.toContain(made.token)
  expect(itemsOf<ApiToken>(listed)).toMatchObject([
    { id: made.id, name: 'Export', permissions: ['queue.read', 'tenant.manage'] },
  ])
  expect(itemsOf<ApiToken>(listed)[0]?.lastUsedAt).toBe(clock.now().toISOString())
  clock.advance(2 * 24 * hourMs + 1)
  expect(await alive(bearer)).toBe(false)

  const again = await sessionOf('anna')
  const second = JSON.parse(
    (await send(routes.createOwnToken, { body: { name: 'Second', expiresInDays: null } }, again)).text,
  ) as ApiToken & { token: string }
  const other = { baseUrl: kontor.baseUrl, token: second.token }
  expect(await alive(other)).toBe(true)
  const boss = await sessionOf('boss')
  const params = { id: await idOf('anna') }
  expect(itemsOf<ApiToken>(await send(routes.listUserTokens, { params }, boss))).toHaveLength(2)
  expect((await send(routes.revokeToken, { params: { id: second.id } }, boss)).status).toBe(204)
  expect(await alive(other)).toBe(false)
  expect((await send(routes.revokeOwnToken, { params: { id: second.id } }, again)).status).toBe(404)
})

test('sessions last as long as the tenant says, those that are open too', async () => {
  const boss = await sessionOf('boss')
  const anna = await sessionOf('anna')
  const set = (idleMinutes: number, maxMinutes: number): Promise<Answer> =>
    send(routes.updateSignInSettings, { body: { idleMinutes, maxMinutes, secondFactorFor: [] } }, boss)
  expect((await set(90, 60)).code).toBe('invalid')
  expect((await set(30, 60)).status).toBe(200)
  clock.advance(30 * minuteMs + 1)
  expect(await alive(anna)).toBe(false)
  const fresh = await sessionOf('anna')
  clock.advance(25 * minuteMs)
  expect(await alive(fresh)).toBe(true)
  clock.advance(25 * minuteMs)
  expect(await alive(fresh)).toBe(true)
  clock.advance(10 * minuteMs + 1)
  expect(await alive(fresh)).toBe(false)
})
