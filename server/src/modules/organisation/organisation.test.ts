import { ApiError } from '@kontor/contract/client'
import { createQueue, createUser, listQueues, listUsers, updateQueue, updateUser } from '@kontor/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestKontor, type TestTenant, testKontor } from '../../testing/kontor.ts'

const password = 'correct horse battery'

let kontor: TestKontor
let tenant: TestTenant
let boss: Awaited<ReturnType<TestTenant['client']>>
beforeAll(async () => {
  kontor = await testKontor({ role: 'web' })
  tenant = await kontor.tenant('alpha', {
    queues: [{ name: 'Service' }, { name: 'Returns', serviceLevelMinutes: 60 }],
    users: [
      { login: 'boss', name: 'Boss', password, profile: 'administrator' },
      { login: 'anna', name: 'Anna', password, profile: 'agent', queues: ['Service'] },
    ],
  })
  boss = await tenant.client('boss')
})
afterAll(() => kontor.stop())

const person = (login: string, more: object = {}) => ({
  login,
  name: login,
  password,
  profile: 'agent' as const,
  ...more,
})
async function refusal(call: Promise<unknown>): Promise<unknown> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  )
  return error instanceof ApiError ? [error.status, error.code] : error
}

test('an agent sees the queues he works for, an administrator all', async () => {
  const anna = await tenant.client('anna')
  expect((await anna(listQueues, {})).items.map((queue) => queue.name)).toEqual(['Service'])
  expect((await boss(listQueues, {})).items.map((queue) => queue.name)).toEqual(['Returns', 'Service'])
})

test('a queue’s name is taken once, also by renaming', async () => {
  const queue = await boss(createQueue, { body: { name: 'Fresh' } })
  expect(queue).toMatchObject({ name: 'Fresh', serviceLevelMinutes: 480, queued: 0, members: 0 })
  expect(await refusal(boss(createQueue, { body: { name: 'Fresh' } }))).toEqual([409, 'name-taken'])
  const rename = boss(updateQueue, { params: { id: queue.id }, body: { name: 'Service' } })
  expect(await refusal(rename)).toEqual([409, 'name-taken'])
})

test('a user gets work from named queues; a queue named twice counts once, with its last words', async () => {
  const queues = [
    { queue: 'Service' },
    { queue: 'Returns', priority: 2 },
    { queue: 'Service', priority: 3, level: 5 },
  ]
  const user = await boss(createUser, { body: person('ben', { queues }) })
  expect(user.queues.map(({ queue, priority, level }) => [queue.name, priority, level])).toEqual([
    ['Returns', 2, 3],
    ['Service', 3, 5],
  ])
})

test('a user that cannot be written is not written at all', async () => {
  expect(await refusal(boss(createUser, { body: person('anna') }))).toEqual([409, 'login-taken'])
  expect(
    await refusal(boss(createUser, { body: person('cleo', { queues: [{ queue: 'Nowhere' }] }) })),
  ).toEqual([422, 'invalid'])
  const { password: _password, ...without } = person('dora')
  expect(await refusal(boss(createUser, { body: without }))).toEqual([422, 'invalid'])
  const logins = (await boss(listUsers, {})).items.map((user) => user.login)
  expect(logins).not.toContain('cleo')
  expect(logins).not.toContain('dora')
})

test('pages of a list follow each other without gap or repetition', async () => {
  for (let n = 0; n < 5; n++) await boss(createQueue, { body: { name: `Page ${n}` } })
  const all = (await boss(listQueues, {})).items.map((queue) => queue.name)
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await boss(listQueues, { query: { limit: 2, ...(cursor ? { cursor } : {}) } })
    seen.push(...page.items.map((queue) => queue.name))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(seen).toEqual(all)
})

test('other queues take effect at once; a password that was left out stays', async () => {
  const anna = (await boss(listUsers, {})).items.find((user) => user.login === 'anna')
  const { password: _password, ...body } = person('anna', {
    name: 'Anna Berg',
    queues: [{ queue: 'Returns' }],
  })
  const changed = await boss(updateUser, { params: { id: anna?.id ?? '' }, body })
  expect(changed).toMatchObject({ name: 'Anna Berg', queues: [{ queue: { name: 'Returns' } }] })
  const client = await tenant.client('anna')
  expect((await client(listQueues, {})).items.map((queue) => queue.name)).toEqual(['Returns'])
})
