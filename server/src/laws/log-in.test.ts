import { routes } from '@kontor/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fixedClock } from '#platform/clock'
import { type TestKontor, type TestTenant, testKontor } from '../testing/kontor.ts'
import { type Answer, type Sender, send } from '../testing/firm/send.ts'

const password = 'correct horse battery'
const hourMs = 3_600_000
const clock = fixedClock(new Date('2026-03-02T08:00:00Z'))

let kontor: TestKontor
let tenant: TestTenant
beforeAll(async () => {
  kontor = await testKontor({ role: 'web', clock })
  const user = (login: string, profile = 'agent') => ({ login, name: login, password, profile })
  tenant = await kontor.tenant('alpha', {
    users: [user('anna'), user('ben'), user('cleo'), user('boss', 'administrator')],
  })
})
afterAll(() => kontor.stop())

const logIn = (login: string, secret = password): Promise<Answer> =>
  send(routes.logIn, { body: { tenant: 'alpha', login, password: secret } }, { baseUrl: kontor.baseUrl })
async function sessionOf(login: string, secret = password): Promise<Sender> {
  const answer = await logIn(login, secret)
  const cookie = answer.headers['set-cookie']?.split(';')[0] ?? ''
  const { csrfToken } = JSON.parse(answer.text) as { csrfToken: string }
  return { baseUrl: kontor.baseUrl, cookie, csrf: csrfToken }
}
const alive = async (sender: Sender): Promise<boolean> =>
  (await send(routes.readSession, {}, sender)).status === 200

test.each(['anna', 'nobody'])(
  'S36: the sixth wrong password of %s is told to wait, each time twice as long',
  async (login) => {
    const statuses: number[] = []
    for (let n = 0; n < 6; n++) statuses.push((await logIn(login, 'wrong')).status)
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429])
    const waits: number[] = []
    for (let n = 0; n < 4; n++) {
      const refused = await logIn(login)
      expect([refused.status, refused.code]).toEqual([429, 'throttled'])
      waits.push(Number(refused.headers['retry-after']))
      clock.advance((waits.at(-1) ?? 0) * 1000)
      expect((await logIn(login, 'wrong')).status).toBe(401)
    }
    expect(waits).toEqual([2, 4, 8, 16])
    expect((await logIn('ben')).status).toBe(200)
  },
)

test('S36: many wrong passwords at once are not tried unseen: five are looked at', async () => {
  const statuses = await Promise.all(
    Array.from({ length: 20 }, async () => (await logIn('dora', 'wrong')).status),
  )
  expect(statuses.filter((status) => status === 401)).toHaveLength(5)
  expect(statuses.filter((status) => status === 429)).toHaveLength(15)
})

test('a right password after the wait forgets the wrong ones', async () => {
  clock.advance(hourMs)
  for (let n = 0; n < 4; n++) await logIn('anna', 'wrong')
  expect((await logIn('anna')).status).toBe(200)
  for (let n = 0; n < 5; n++) expect((await logIn('anna', 'wrong')).status).toBe(401)
})

test('S36: wrong tenant, login and password are refused in the same words', async () => {
  const body = { tenant: 'alpha', login: 'cleo', password }
  const wrong = [
    { ...body, tenant: 'other' },
    { ...body, login: 'other' },
    { ...body, password: 'other' },
  ]
  const answers = await Promise.all(
    wrong.map((one) => send(routes.logIn, { body: one }, { baseUrl: kontor.baseUrl })),
  )
  expect(new Set(answers.map((answer) => answer.text)).size).toBe(1)
  expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401])
})

test('a session ends after eight idle hours, and after twelve in any case', async () => {
  const idle = await sessionOf('ben')
  clock.advance(7 * hourMs)
  expect(await alive(idle)).toBe(true)
  clock.advance(4 * hourMs)
  expect(await alive(idle)).toBe(true)
  clock.advance(hourMs + 1)
  expect(await alive(idle)).toBe(false)
  const left = await sessionOf('ben')
  clock.advance(8 * hourMs + 1)
  expect(await alive(left)).toBe(false)
})

test('a new own password needs the old one and ends the other sessions', async () => {
  const [here, there] = [await sessionOf('cleo'), await sessionOf('cleo')]
  const change = (old: string) =>
    send(routes.updateMe, { body: { password: { old, new: 'staple battery horse' } } }, here)
  expect((await change('wrong')).code).toBe('wrong-password')
  expect([await alive(here), await alive(there)]).toEqual([true, true])
  expect((await change(password)).status).toBe(200)
  expect([await alive(here), await alive(there)]).toEqual([true, false])
  expect((await logIn('cleo')).status).toBe(401)
  expect((await logIn('cleo', 'staple battery horse')).status).toBe(200)
})

test('T09: other rights, a new password by the administrator or being switched off end sessions; off ends tokens too', async () => {
  const boss = { baseUrl: kontor.baseUrl, token: await tenant.token('boss') }
  const { items } = JSON.parse((await send(routes.listUsers, {}, boss)).text) as {
    items: { id: string; login: string }[]
  }
  const id = items.find((user) => user.login === 'ben')?.id ?? ''
  const settings = { login: 'ben', name: 'Ben', profile: 'agent', active: true }
  const change = async (more: object): Promise<void> => {
    expect(
      (await send(routes.updateUser, { params: { id }, body: { ...settings, ...more } }, boss)).status,
    ).toBe(200)
  }
  const token = { baseUrl: kontor.baseUrl, token: await tenant.token('ben') }
  for (const more of [{ profile: 'supervisor' }, { profile: 'agent' }, { password: 'brand new password' }]) {
    const session = await sessionOf('ben')
    await change(more)
    expect(await alive(session), JSON.stringify(more)).toBe(false)
    expect(await alive(token)).toBe(true)
  }
  const last = await sessionOf('ben', 'brand new password')
  await change({ active: false })
  expect([await alive(last), await alive(token)]).toEqual([false, false])
  expect((await logIn('ben', 'brand new password')).status).toBe(401)
})

test('logging out ends this session, and its cookie is taken back', async () => {
  clock.advance(hourMs)
  const session = await sessionOf('anna')
  const answer = await send(routes.logOut, {}, session)
  expect(answer.status).toBe(204)
  expect(answer.headers['set-cookie']).toMatch(/^kontor=; Max-Age=0;/)
  expect(await alive(session)).toBe(false)
})
