import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Context } from '#platform/context'
import type { WriteTx } from '#platform/db'
import { type Ground, testGround } from '../../testing/ground.ts'
import { thingHappened } from './build.ts'
import { catchUp, type Cursor, emit, type Follower, type LoggedEvent, readLog, startOfLog } from './index.ts'

let ground: Ground
let context: Context
beforeAll(async () => {
  ground = await testGround()
})
afterAll(() => ground.stop())
beforeEach(async () => {
  context = await ground.tenant()
})

const numbers = (events: readonly LoggedEvent[]): unknown[] => events.map((event) => event.payload.n)
const tell = (tx: WriteTx, n: number): Promise<void> => emit(tx, thingHappened.of(randomUUID(), { n }))
const log = (after: Cursor = startOfLog) => ground.db.readInTenant(context, (tx) => readLog(tx, after, 100))

/** What is safe to read, once no transaction is open any more; those of other databases hold the log up too. */
const settled = (after?: Cursor) =>
  vi.waitFor(async () => {
    const read = await log(after)
    expect(read.more).toBe(false)
    return read
  })

/** A transaction that stays open until `commit` is called. */
async function openTransaction(work: (tx: WriteTx) => Promise<void>): Promise<{ commit(): Promise<void> }> {
  const gate = Promise.withResolvers<void>()
  const began = Promise.withResolvers<void>()
  const done = ground.db.inTenant(context, async (tx) => {
    await work(tx)
    began.resolve()
    await gate.promise
  })
  await Promise.race([began.promise, done])
  return {
    commit: () => {
      gate.resolve()
      return done
    },
  }
}

test('a row of an older transaction that commits later is never skipped', async () => {
  const older = await openTransaction((tx) => tell(tx, 1))
  const newer = await openTransaction((tx) => tell(tx, 2))
  await newer.commit()
  // The newer row is committed, but lies behind an open transaction.
  const before = await log()
  expect(before).toMatchObject({ events: [], more: true })
  await older.commit()
  expect(numbers((await settled()).events)).toEqual([1, 2])
})

test('readers at any place in between get every row once and in one order', async () => {
  const seen: unknown[] = []
  let cursor = startOfLog
  const readOn = async (): Promise<void> => {
    const { events } = await log(cursor)
    seen.push(...numbers(events))
    cursor = events.at(-1)?.cursor ?? cursor
  }
  const open: { commit(): Promise<void> }[] = []
  for (let n = 0; n < 12; n++) {
    open.push(await openTransaction((tx) => tell(tx, n)))
    // The youngest of up to three goes first.
    if (open.length === 3) await open.pop()?.commit()
    if (n % 2 === 0) await readOn()
    if (n % 5 === 4) await open.shift()?.commit()
  }
  for (const rest of open) await rest.commit()
  seen.push(...numbers((await settled(cursor)).events))
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
})

/** Counts what it handled in a table of the tenant, so that its effect is a commit. */
function countingFollower(options: { failsAfter?: number } = {}): Follower & { runs: number } {
  const follower = {
    name: 'test-follower',
    runs: 0,
    async handle(tx: WriteTx, events: readonly LoggedEvent[]): Promise<void> {
      follower.runs++
      await tx.run(sql`
        insert into counters (tenant_id, name, value) values (${tx.tenantId}, 'handled', ${events.length})
        on conflict (tenant_id, name) do update set value = counters.value + ${events.length}`)
      if (follower.runs <= (options.failsAfter ?? 0)) throw new Error('the process died here')
    },
  }
  return follower
}
const handled = async (): Promise<number> => {
  const [row] = await ground.ask<{ n: number }>(
    `select value::int as n from counters where tenant_id = $1 and name = 'handled'`,
    [context.tenantId],
  )
  return row?.n ?? 0
}
/** Catches up until nothing is left. */
const catchUpAll = async (follower: Follower): Promise<void> => {
  await settled()
  while ((await catchUpOnce(follower)).more) continue
}
const catchUpOnce = (follower: Follower, db = ground.db) =>
  catchUp(db, ground.services, context.tenantId, follower)

test('a follower that dies after its work has done nothing, and then does it once', async () => {
  await ground.db.inTenant(context, async (tx) => {
    for (let n = 0; n < 3; n++) await tell(tx, n)
  })
  await settled()
  const follower = countingFollower({ failsAfter: 2 })
  for (let round = 0; round < 2; round++) {
    await expect(catchUpOnce(follower)).rejects.toThrow('died')
    expect(await handled()).toBe(0)
  }
  await catchUpAll(follower)
  expect(await handled()).toBe(3)
  await catchUpAll(follower)
  expect(await handled()).toBe(3)
})

test('two processes that follow at the same time handle each row once', async () => {
  const other = ground.open()
  for (let n = 0; n < 20; n++) {
    await ground.db.inTenant(context, (tx) => tell(tx, n))
    await Promise.all([catchUpOnce(countingFollower()), catchUpOnce(countingFollower(), other)])
  }
  await catchUpAll(countingFollower())
  expect(await handled()).toBe(20)
})
