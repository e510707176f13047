import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from '#platform/context'
import { verifyLog } from '#platform/events'
import { type Ground, testGround } from '../../testing/ground.ts'
import { findCustomer, keyOf, recogniseAll, renameCustomer } from './index.ts'

let ground: Ground
let context: Context
beforeAll(async () => {
  ground = await testGround({ maxConnections: 12 })
  context = await ground.tenant()
})
afterAll(() => ground.stop())

const sender = (value: string, name = value) => ({ kind: 'email' as const, value, name })
const recognise = (values: readonly string[]): Promise<Map<string, string>> =>
  ground.db.inTenant(context, (tx) =>
    recogniseAll(
      tx,
      values.map((value) => sender(value)),
    ),
  )

test('a known identity leads to its customer, an unknown one to a new one', async () => {
  const first = await recognise(['eve@example.test', 'bob@example.test', 'eve@example.test'])
  expect(first.size).toBe(2)
  const again = await recognise(['bob@example.test'])
  expect(again.get(keyOf(sender('bob@example.test')))).toBe(first.get(keyOf(sender('bob@example.test'))))
})

test('a new identity met at the same time by many becomes one customer, and none is left over', async () => {
  const values = ['new-a@example.test', 'new-b@example.test']
  const before = await ground.ask<{ n: number }>('select count(*)::int as n from customers')
  const maps = await Promise.all(
    Array.from({ length: 10 }, (_, n) => recognise(n % 2 ? values : values.toReversed())),
  )
  for (const value of values) expect(new Set(maps.map((map) => map.get(keyOf(sender(value))))).size).toBe(1)
  const after = await ground.ask<{ n: number }>('select count(*)::int as n from customers')
  expect((after[0]?.n ?? 0) - (before[0]?.n ?? 0)).toBe(2)
})

test('the same address of two tenants is two customers', async () => {
  const other = await ground.tenant()
  const here = await recognise(['shared@example.test'])
  const there = await ground.db.inTenant(other, (tx) => recogniseAll(tx, [sender('shared@example.test')]))
  expect([...here.values()]).not.toEqual([...there.values()])
})

test('a name is corrected with an event; the same name changes nothing', async () => {
  const id = [...(await recognise(['name@example.test'])).values()][0] ?? ''
  const rename = (name: string) => ground.db.inTenant(context, (tx) => renameCustomer(tx, id, name))
  const events = async () => (await ground.db.readInTenant(context, verifyLog)).events
  const before = await events()
  await rename('Eve Example')
  await rename('Eve Example')
  expect((await ground.db.readInTenant(context, (tx) => findCustomer(tx, id)))?.name).toBe('Eve Example')
  expect((await events()) - before).toBe(1)
})
