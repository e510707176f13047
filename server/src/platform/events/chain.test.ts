import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from '#platform/context'
import type { ReadTx } from '#platform/db'
import { type Ground, testGround } from '../../testing/ground.ts'
import { settingChanged, thingHappened } from './build.ts'
import { emit, emitAll, readStream, verifyLog, writeAnchor } from './index.ts'

let ground: Ground
beforeAll(async () => {
  ground = await testGround()
})
afterAll(() => ground.stop())

const verify = (context: Context) => ground.db.readInTenant(context, verifyLog)

test('C01: chains hold after any concurrent emits on several streams', async () => {
  const streams = [randomUUID(), randomUUID(), randomUUID()]
  const step = fc.record({
    stream: fc.nat(2),
    administration: fc.boolean(),
    n: fc.integer(),
    name: fc.string(),
    fails: fc.boolean(),
  })
  const writers = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 2, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(writers, async (transactions) => {
      const context = await ground.tenant()
      let kept = 0
      const write = async (steps: (typeof transactions)[number]): Promise<void> => {
        const events = steps.map(({ stream, administration, n, name }) => {
          const id = streams[stream] as string
          return administration
            ? settingChanged.of(id, { n })
            : thingHappened.of(id, { n, words: [name] }, { name })
        })
        await ground.db.inTenant(context, async (tx) => {
          await emitAll(tx, events)
          if (steps.some((one) => one.fails)) throw new Error('rolled back')
        })
        kept += steps.length
      }
      await Promise.allSettled(transactions.map(write))
      expect(await verify(context)).toEqual({ events: kept, fault: null })
    }),
    { numRuns: 25 },
  )
})

test('anchors taken between the emits hold, and nothing new gives no new anchor', async () => {
  const context = await ground.tenant()
  const [a, b] = [randomUUID(), randomUUID()]
  const anchor = () => ground.db.inTenant(context, writeAnchor)
  expect(await anchor()).toBe(0)
  for (const stream of [a, b, a]) {
    await ground.db.inTenant(context, (tx) => emit(tx, thingHappened.of(stream, { n: 1 })))
    expect(await anchor()).toBe(1)
  }
  expect(await anchor()).toBe(0)
  expect(await verify(context)).toEqual({ events: 3, fault: null })
})

test('an anchor covers what grew since the last one, and leaves a stream that is being written to the next', async () => {
  const context = await ground.tenant()
  const [a, b] = [randomUUID(), randomUUID()]
  const write = (id: string) => ground.db.inTenant(context, (tx) => emit(tx, thingHappened.of(id, { n: 1 })))
  const anchor = () => ground.db.inTenant(context, writeAnchor)
  await Promise.all([write(a), write(b)])
  await ground.db.inTenant(context, async (tx) => {
    await emit(tx, thingHappened.of(b, { n: 2 }))
    expect(await anchor()).toBe(1)
  })
  expect(await anchor()).toBe(1)
  await write(a)
  expect(await anchor()).toBe(1)
  const anchors = await ground.ask<{ grown: [string, string, number][] }>(
    'select grown from event_anchors where tenant_id = $1 order by seq',
    [context.tenantId],
  )
  expect(anchors.map(({ grown }) => grown)).toEqual([[['case', a, 1]], [['case', b, 2]], [['case', a, 2]]])
  expect(await verify(context)).toEqual({ events: 4, fault: null })
})

test('a log that is written while it is checked is not blamed', async () => {
  const context = await ground.tenant()
  const stream = randomUUID()
  const write = () => ground.db.inTenant(context, (tx) => emit(tx, thingHappened.of(stream, { n: 1 })))
  const busy = (tx: ReadTx): ReadTx => ({
    ...tx,
    all: async (query) => {
      const rows = await tx.all(query)
      await write()
      await ground.db.inTenant(context, writeAnchor)
      return rows as never
    },
  })
  await write()
  const found = await ground.db.snapshotInTenant(context, (tx) => verifyLog(busy(tx)))
  expect(found).toEqual({ events: 1, fault: null })
  const without = await ground.db.readInTenant(context, (tx) => verifyLog(busy(tx)))
  expect(without.fault).not.toBeNull()
})

test('erasing value and salt of a personal value leaves the chain whole', async () => {
  const context = await ground.tenant()
  const stream = randomUUID()
  await ground.db.inTenant(context, (tx) =>
    emit(tx, thingHappened.of(stream, { n: 1 }, { name: 'Eve Example' })),
  )
  await ground.ask('update events set personal = null, salt = null where tenant_id = $1', [context.tenantId])
  expect(await verify(context)).toEqual({ events: 1, fault: null })
  const [event] = await ground.db.readInTenant(context, (tx) => readStream(tx, 'case', stream, 0, 10))
  expect(event).toMatchObject({ payload: { n: 1 }, personal: null })
})

test('a payload of another shape is refused and its transaction with it', async () => {
  const context = await ground.tenant()
  const wrong = thingHappened.of(randomUUID(), { n: 1, extra: true } as never)
  await expect(ground.db.inTenant(context, (tx) => emit(tx, wrong))).rejects.toThrow('extra')
  expect(await verify(context)).toEqual({ events: 0, fault: null })
})
