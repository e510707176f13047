import { routes } from '@kontor/contract'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fixedClock } from '#platform/clock'
import { type Answer, send } from '../../testing/firm/send.ts'
import { type TestKontor, testKontor, type TestTenant } from '../../testing/kontor.ts'
import { sweepAccess } from './index.ts'
import { countAttempt } from './throttle.ts'

const password = 'correct horse battery'
const clock = fixedClock(new Date('2026-03-02T08:00:00Z'))
let kontor: TestKontor
let tenant: TestTenant
let pool: pg.Pool
beforeAll(async () => {
  kontor = await testKontor({ role: 'web', clock })
  pool = new pg.Pool({ connectionString: kontor.database.superuserUrl, max: 1 })
  const user = (login: string) => ({ login, name: login, password, profile: 'agent' })
  tenant = await kontor.tenant('alpha', { users: [user('anna'), user('ben')] })
})
afterAll(async () => {
  await pool.end()
  await kontor.stop()
})

const logIn = (login: string, secret: string, from: string): Promise<Answer> =>
  send(
    routes.logIn,
    { body: { tenant: 'alpha', login, password: secret } },
    { baseUrl: kontor.baseUrl, headers: { 'x-forwarded-for': from } },
  )

test('S36: one address that tries many logins waits; who logs in from elsewhere does not', {
  timeout: 60_000,
}, async () => {
  const address = '203.0.113.9'
  const count = (login: string) =>
    kontor.db.inTenant(tenant.context, (tx) => countAttempt(tx, { login, address }))
  for (let n = 0; n < 96; n++) await count(`user${Math.floor(n / 4)}`)
  // A right one neither counts nor makes up for the wrong ones.
  expect((await logIn('ben', password, address)).status).toBe(200)
  for (let n = 0; n < 4; n++) expect((await logIn('last', 'wrong', address)).status).toBe(401)
  const refused = await logIn('anna', password, address)
  expect([refused.status, refused.code, refused.headers['retry-after']]).toEqual([429, 'throttled', '2'])
  expect((await logIn('anna', password, '198.51.100.4')).status).toBe(200)
  clock.advance(2_000)
  expect((await logIn('anna', password, address)).status).toBe(200)
})

test('S36: the old password is tried as seldom as at the log-in', async () => {
  const sender = { baseUrl: kontor.baseUrl, token: await tenant.token('anna') }
  const change = async (old: string): Promise<string | null> => {
    const answer = await send(routes.updateMe, { body: { password: { old, new: 'staple battery' } } }, sender)
    return answer.status === 200 ? null : (answer.code ?? null)
  }
  const codes = []
  for (let n = 0; n < 6; n++) codes.push(await change('wrong'))
  expect(codes).toEqual([...Array.from({ length: 5 }, () => 'wrong-password'), 'throttled'])
  expect(await change(password)).toBe('throttled')
  clock.advance(60_000)
  expect(await change(password)).toBeNull()
  expect((await logIn('anna', 'staple battery', '198.51.100.4')).status).toBe(200)
})

test('attempts that no longer count are swept away', async () => {
  const left = async () => (await pool.query('select from login_attempts')).rowCount
  expect(await left()).toBeGreaterThan(20)
  await sweepAccess(kontor.db, kontor.services)
  expect(await left()).toBeGreaterThan(20)
  clock.advance(2 * 3_600_000)
  await sweepAccess(kontor.db, kontor.services)
  expect(await left()).toBe(0)
})
