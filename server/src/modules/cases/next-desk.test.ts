import { nextCase, readTimeline, returnCase } from '@kontor/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findAccount } from '#accounts'
import { findQueue } from '#organisation'
import { present } from '#platform/faults'
import { type TestKontor, testKontor, type TestTenant } from '../../testing/kontor.ts'
import { buildWaiting } from './build.ts'

const agents = Array.from({ length: 12 }, (_, index) => `agent-${index}`)
let kontor: TestKontor
let tenant: TestTenant
beforeAll(async () => {
  kontor = await testKontor({ role: 'web' })
  tenant = await kontor.tenant('firm', {
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: 'service@firm.example',
        queue: 'Service',
        receive: { via: 'smtp' },
      },
    ],
    users: agents.map((login) => ({
      login,
      name: `Name of ${login}`,
      password: 'secret-secret',
      profile: 'agent',
      queues: ['Service'],
    })),
  })
})
afterAll(() => kontor.stop())

const wait = (count: number) =>
  kontor.db.inTenant(tenant.context, async (tx) => {
    const account = present(await findAccount(tx, 'service'), 'the account')
    const queue = present(await findQueue(tx, 'Service'), 'the queue')
    await buildWaiting(
      tx,
      Array.from({ length: count }, () => ({ accountId: account.id, queueId: queue.id })),
    )
  })

test('agents that press together get a case each, the same again for the same key, under their own names', async () => {
  await wait(20)
  const clients = await Promise.all(agents.map((login) => tenant.client(login)))
  const pressed = await Promise.all(
    [0, 1].flatMap(() =>
      clients.map((client, index) => client(nextCase, { idempotencyKey: `press-${index}` })),
    ),
  )
  const [once, again] = [pressed.slice(0, agents.length), pressed.slice(agents.length)]
  expect(again).toEqual(once)
  expect(new Set(once.map((item) => item.id)).size).toBe(agents.length)
  for (const [index, item] of once.entries()) {
    expect(item).toMatchObject({ status: 'active', assignee: { login: agents[index] } })
    const { items } = await present(clients[index], 'the client')(readTimeline, {
      params: { id: item.id },
      query: {},
    })
    expect(items.at(-1)).toMatchObject({
      type: 'case.assigned',
      actor: { kind: 'token', name: `Name of ${agents[index]}` },
    })
  }
})

test('a key that was used for something else is refused, and the others in its group get theirs', async () => {
  await wait(12)
  const clients = await Promise.all(agents.map((login) => tenant.client(login)))
  const first = present(clients[0], 'the client')
  const held = await first(nextCase, {})
  await first(returnCase, { params: { id: held.id }, body: {}, idempotencyKey: 'used' })
  const outcomes = await Promise.allSettled(
    clients.map((client, index) =>
      client(nextCase, { idempotencyKey: index === 0 ? 'used' : `fine-${index}` }),
    ),
  )
  expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: { code: 'idempotency-conflict' } })
  expect(outcomes.slice(1).every((outcome) => outcome.status === 'fulfilled')).toBe(true)
})
