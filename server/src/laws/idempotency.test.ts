import { randomUUID } from 'node:crypto'
import { type Route, routes } from '@kontor/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestKontor, testKontor } from '../testing/kontor.ts'
import { type Firm, foundFirm, password } from '../testing/firm/found.ts'
import { type Answer, type Sender, send } from '../testing/firm/send.ts'

let kontor: TestKontor
let firm: Firm
let boss: Sender
beforeAll(async () => {
  kontor = await testKontor()
  firm = await foundFirm(kontor, 'alpha')
  boss = { baseUrl: kontor.baseUrl, token: firm.tokens.administrator }
}, 60_000)
afterAll(() => kontor.stop())

const withKey = (key: string, sender: Sender = boss): Sender => ({
  ...sender,
  headers: { 'idempotency-key': key },
})
const createQueue = (name: string, sender: Sender): Promise<Answer> =>
  send(routes.createQueue, { body: { name } }, sender)
const reply = (text: string, sender: Sender): Promise<Answer> =>
  send(routes.replyToCase, { params: { id: firm.ids.case }, body: { text, undoSeconds: 120 } }, sender)
async function textsOf(route: Route, field: string): Promise<string[]> {
  const { items } = JSON.parse((await send(route, { params: { id: firm.ids.case } }, boss)).text) as {
    items: Record<string, string>[]
  }
  return items.map((item) => item[field] ?? '')
}

test('R19: the same request with the same key gives the same answer and one effect', async () => {
  const key = randomUUID()
  const [first, again] = [await createQueue('Once', withKey(key)), await createQueue('Once', withKey(key))]
  expect([first.status, again.status]).toEqual([201, 201])
  expect(JSON.parse(again.text)).toEqual(JSON.parse(first.text))
  expect((await textsOf(routes.listQueues, 'name')).filter((name) => name === 'Once')).toHaveLength(1)
})

test('another request with a used key is a conflict', async () => {
  const key = randomUUID()
  await createQueue('Two', withKey(key))
  const other = await createQueue('Three', withKey(key))
  expect([other.status, other.code]).toEqual([409, 'idempotency-conflict'])
  const elsewhere = await send(
    routes.createUser,
    { body: { login: 'x', name: 'X', password: 'long enough', profile: 'agent' } },
    withKey(key),
  )
  expect([elsewhere.status, elsewhere.code]).toEqual([409, 'idempotency-conflict'])
})

test('a key is one user’s own: another user’s same key means another request', async () => {
  const key = randomUUID()
  await createQueue('Of the boss', withKey(key))
  const agent = { baseUrl: kontor.baseUrl, token: firm.tokens.agent }
  const answer = await reply('With the same key', withKey(key, agent))
  expect(answer.status).not.toBe(409)
})

test('R19: a double click on Send sends one answer, whichever request comes first', async () => {
  const key = randomUUID()
  const answers = await Promise.all([1, 2, 3, 4].map(() => reply('Sent with a double click', withKey(key))))
  expect(answers.map((answer) => answer.status)).toEqual([202, 202, 202, 202])
  expect(new Set(answers.map((answer) => (JSON.parse(answer.text) as { id: string }).id)).size).toBe(1)
  const texts = await textsOf(routes.readMessages, 'text')
  expect(texts.filter((text) => text.includes('Sent with a double click'))).toHaveLength(1)
})

test('a refused request leaves its key free', async () => {
  const key = randomUUID()
  await createQueue('Taken', boss)
  expect((await createQueue('Taken', withKey(key))).status).toBe(409)
  expect((await createQueue('Free', withKey(key))).status).toBe(201)
})

test('a session has to send a key, a program may', async () => {
  const opened = await send(
    routes.logIn,
    { body: { tenant: 'alpha', login: 'administrator', password } },
    { baseUrl: kontor.baseUrl },
  )
  const session: Sender = {
    baseUrl: kontor.baseUrl,
    cookie: opened.headers['set-cookie']?.split(';')[0] ?? '',
    csrf: (JSON.parse(opened.text) as { csrfToken: string }).csrfToken,
  }
  const without = await createQueue('Keyless', { ...session, headers: { 'idempotency-key': '' } })
  expect([without.status, without.code]).toEqual([422, 'idempotency-key-missing'])
  expect((await createQueue('Keyless', { ...boss, headers: { 'idempotency-key': '' } })).status).toBe(201)
  const long = await createQueue('Long', withKey('k'.repeat(129)))
  expect([long.status, long.code]).toEqual([422, 'invalid'])
})
