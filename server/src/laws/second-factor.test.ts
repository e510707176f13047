import type { Factors } from '@kontor/contract'
import { routes } from '@kontor/contract'
import { Secret, TOTP } from 'otpauth'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fixedClock } from '#platform/clock'
import { type TestKontor, type TestTenant, testKontor } from '../testing/kontor.ts'
import { type Answer, type Sender, send } from '../testing/firm/send.ts'
import { type SessionSender, logInAs, sessionIn } from '../testing/firm/session.ts'

const password = 'correct horse battery'
const stepMs = 30_000
const minuteMs = 60_000
const clock = fixedClock(new Date('2026-03-02T08:00:00Z'))

let kontor: TestKontor
let tenant: TestTenant
beforeAll(async () => {
  kontor = await testKontor({ role: 'web', clock })
  const user = (login: string, profile = 'agent') => ({ login, name: login, password, profile })
  tenant = await kontor.tenant('alpha', {
    users: [
      user('anna'),
      user('ben'),
      user('cleo'),
      user('sam', 'supervisor'),
      user('boss', 'administrator'),
    ],
  })
})
afterAll(() => kontor.stop())

const anybody = (): Sender => ({ baseUrl: kontor.baseUrl })
const bodyOf = <T>(answer: Answer): T => JSON.parse(answer.text) as T
const logIn = (login: string): Promise<Answer> =>
  send(routes.logIn, { body: { tenant: 'alpha', login, password } }, anybody())
const second = (step: string, code: string): Promise<Answer> =>
  send(routes.logInSecond, { body: { step, code } }, anybody())
const stepOf = async (login: string): Promise<string> => {
  const answer = await logIn(login)
  expect([answer.status, answer.code]).toEqual([401, 'second-factor-needed'])
  return bodyOf<{ error: { params: { step: string } } }>(answer).error.params.step
}
const codeOf = (key: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(key) }).generate({ timestamp: clock.now().getTime() + steps * stepMs })

/** Sets an authenticator app up. */
async function enrol(session: SessionSender): Promise<{ key: string; recoveryCodes: string[] }> {
  const { key } = bodyOf<{ key: string }>(await send(routes.beginTotp, {}, session))
  const answer = await send(routes.confirmTotp, { body: { code: codeOf(key) } }, session)
  expect(answer.status).toBe(200)
  return { key, ...bodyOf<{ recoveryCodes: string[] }>(answer) }
}

test('an authenticator app counts once a code of it was given; from then on the password alone opens nothing', async () => {
  const session = await logInAs(kontor.baseUrl, { tenant: 'alpha', login: 'anna', password })
  const begun = bodyOf<{ key: string; url: string; qr: string }>(await send(routes.beginTotp, {}, session))
  expect(begun.url).toMatch(/^otpauth:\/\/totp\/Kontor%20alpha:anna\?/)
  expect(begun.qr).toMatch(/^<svg/)
  expect((await logIn('anna')).status).toBe(200)
  expect((await send(routes.confirmTotp, { body: { code: '000000' } }, session)).code).toBe('wrong-code')
  expect((await logIn('anna')).status).toBe(200)
  const { key, recoveryCodes } = await enrol(session)
  expect(new Set(recoveryCodes).size).toBe(10)

  const step = await stepOf('anna')
  expect((await second(step, codeOf(key))).code).toBe('wrong-code')
  clock.advance(stepMs)
  const opened = await second(step, codeOf(key))
  expect(opened.status).toBe(200)
  const inside = sessionIn(opened, kontor.baseUrl)
  expect((await send(routes.readSession, {}, inside)).status).toBe(200)
  expect(bodyOf<Factors>(await send(routes.readOwnFactors, {}, inside))).toMatchObject({
    totp: true,
    recoveryCodesLeft: 10,
  })
})

test('S38: a code is good once, within its step and its neighbours; of many at once one comes in', async () => {
  const session = await logInAs(kontor.baseUrl, { tenant: 'alpha', login: 'ben', password })
  const { key } = await enrol(session)
  clock.advance(2 * stepMs)
  const steps = await Promise.all(Array.from({ length: 4 }, () => stepOf('ben')))
  const code = codeOf(key)
  const answers = await Promise.all(steps.map((step) => second(step, code)))
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403, 403, 403])
  const step = await stepOf('ben')
  expect((await second(step, code)).code).toBe('wrong-code')
  // The step before the used one fits the clock, and is refused all the same.
  expect((await second(step, codeOf(key, -1))).code).toBe('wrong-code')
  clock.advance(stepMs)
  expect((await second(step, codeOf(key, 4))).code).toBe('wrong-code')
  clock.advance(20 * minuteMs)
  expect((await second(step, codeOf(key))).code).toBe('step-over')
})

test('S38: a recovery code is good once, however it is written, and is kept as a MAC', async () => {
  const session = await logInAs(kontor.baseUrl, { tenant: 'alpha', login: 'cleo', password })
  const { recoveryCodes } = await enrol(session)
  const [first = '', other = ''] = recoveryCodes
  expect((await second(await stepOf('cleo'), first.toUpperCase().replace('-', ' '))).status).toBe(200)
  expect((await second(await stepOf('cleo'), first)).code).toBe('wrong-code')
  const client = new pg.Client({ connectionString: kontor.database.superuserUrl })
  await client.connect()
  const { rows } = await client.query<{ text: string }>(
    `select c::text || encode(code_hash, 'escape') as text from recovery_codes c union all select sealed from totp_keys`,
  )
  await client.end()
  for (const code of recoveryCodes)
    expect(rows.filter(({ text }) => text.includes(code) || text.includes(code.replace('-', '')))).toEqual([])
  const inside = sessionIn(await second(await stepOf('cleo'), other), kontor.baseUrl)
  const renewed = bodyOf<{ recoveryCodes: string[] }>(await send(routes.renewRecoveryCodes, {}, inside))
  expect((await second(await stepOf('cleo'), recoveryCodes[2] ?? '')).code).toBe('wrong-code')
  expect((await second(await stepOf('cleo'), renewed.recoveryCodes[0] ?? '')).status).toBe(200)
})

test('S36: codes are guessed as seldom as passwords, and a right password does not forget the guesses', async () => {
  clock.advance(60 * minuteMs)
  const statuses: number[] = []
  const steps = [await stepOf('anna'), await stepOf('anna')]
  for (let n = 0; n < 6; n++) statuses.push((await second(steps[n % 2] ?? '', '000000')).status)
  expect(statuses).toEqual([403, 403, 403, 403, 403, 429])
})

test('S38: the step of a second factor is no session, and none of another tenant’s', async () => {
  clock.advance(60 * minuteMs)
  const step = await stepOf('ben')
  const asCookie = { ...anybody(), cookie: `kontor=${step}` }
  const asToken = { ...anybody(), token: step }
  for (const sender of [asCookie, asToken])
    expect((await send(routes.readSession, {}, sender)).status).toBe(401)
  const other = await kontor.tenant('beta')
  expect((await second(step.replace(tenant.id, other.id), '000000')).code).toBe('step-over')
})

test('a profile that needs a second factor gets the enrolment and nothing else, until it has one', async () => {
  const boss = await logInAs(kontor.baseUrl, { tenant: 'alpha', login: 'boss', password })
  const before = await logInAs(kontor.baseUrl, { tenant: 'alpha', login: 'sam', password })
  const body = { idleMinutes: 480, maxMinutes: 720, secondFactorFor: ['supervisor'] }
  expect((await send(routes.updateSignInSettings, { body }, boss)).status).toBe(200)
  const session = await logInAs(kontor.baseUrl, { tenant: 'alpha', login: 'sam', password })
  for (const sender of [before, session]) {
    expect(bodyOf<{ mustEnrol: boolean }>(await send(routes.readSession, {}, sender)).mustEnrol).toBe(true)
    for (const route of [routes.listCases, routes.listUsers, routes.listOwnTokens, routes.nextCase])
      expect([route.name, (await send(route, {}, sender)).code]).toEqual([
        route.name,
        'second-factor-required',
      ])
  }
  await enrol(session)
  expect((await send(routes.listCases, {}, session)).status).toBe(200)
  expect(bodyOf<{ mustEnrol: boolean }>(await send(routes.readSession, {}, session)).mustEnrol).toBe(false)
})

test('an administrator removes the second factors of who lost them; the sessions end, and the log tells', async () => {
  const boss = await logInAs(kontor.baseUrl, { tenant: 'alpha', login: 'boss', password })
  const users = bodyOf<{ items: { id: string; login: string }[] }>(await send(routes.listUsers, {}, boss))
  const params = { id: users.items.find(({ login }) => login === 'anna')?.id ?? '' }
  expect(bodyOf<Factors>(await send(routes.readUserFactors, { params }, boss)).totp).toBe(true)
  expect((await send(routes.removeUserFactors, { params }, boss)).status).toBe(204)
  clock.advance(60 * minuteMs)
  expect((await logIn('anna')).status).toBe(200)
  const { text } = await send(routes.readEvents, { query: { limit: '1000' } }, boss)
  expect(text).toContain('"second-factor.changed"')
})
