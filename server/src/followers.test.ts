import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Context } from '#platform/context'
import type { Database } from '#platform/db'
import { emit, eventType, type Follower } from '#platform/events'
import type { Waker } from '#platform/realtime'
import { startFollowers } from './followers.ts'
import { type Ground, testGround } from './testing/ground.ts'

const thingHappened = eventType({
  stream: 'case',
  type: 'test.happened',
  version: 1,
  payload: z.object({ n: z.number() }),
})

let ground: Ground
beforeEach(async () => {
  ground = await testGround({ maxConnections: 10 })
})
afterEach(() => ground.stop())

const tell = (context: Context) =>
  ground.db.inTenant(context, (tx) => emit(tx, thingHappened.of(randomUUID(), { n: 1 })))

/** The database with a count of the transactions that were opened, and the most that were open at once. */
function counted(): Database & { reads: number; writes: number; most: number } {
  let open = 0
  const during = async <T>(work: Promise<T>): Promise<T> => {
    result.most = Math.max(result.most, ++open)
    return work.finally(() => open--)
  }
  const result = {
    ...ground.db,
    reads: 0,
    writes: 0,
    most: 0,
    readInTenant: <T>(...[context, fn]: Parameters<typeof ground.db.readInTenant<T>>) => {
      result.reads++
      return during(ground.db.readInTenant(context, fn))
    },
    inTenant: <T>(...[context, fn]: Parameters<typeof ground.db.inTenant<T>>) => {
      result.writes++
      return during(ground.db.inTenant(context, fn))
    },
  }
  return result
}
function handWaker(): Waker & { wake(tenantId: string | null): void } {
  let listener: (tenantId: string | null) => void = () => undefined
  return {
    on: (_topic, fn) => {
      listener = fn
      return () => undefined
    },
    close: async () => undefined,
    wake: (tenantId) => listener(tenantId),
  }
}
function follower(): Follower & { handled: number } {
  const result = {
    name: `test-${randomUUID()}`,
    handled: 0,
    handle: async (_tx: unknown, events: readonly unknown[]) => {
      result.handled += events.length
    },
  }
  return result
}

test('many tenants are followed by few transactions at once, and one without news by a reading one only', async () => {
  const tenants = await Promise.all(Array.from({ length: 12 }, () => ground.tenant()))
  for (const tenant of tenants) await tell(tenant)
  const db = counted()
  const waker = handWaker()
  const one = follower()
  const running = startFollowers(db, ground.services, waker, [one])
  await vi.waitFor(() => expect(one.handled).toBe(12))
  expect(db.most).toBeLessThanOrEqual(3)
  await vi.waitFor(() => expect(db.reads).toBeGreaterThanOrEqual(12))
  const { reads, writes } = db
  waker.wake(null)
  await vi.waitFor(() => expect(db.reads).toBeGreaterThanOrEqual(reads + 12))
  expect(db.writes).toBe(writes)
  await tell(tenants[0] as Context)
  waker.wake(tenants[0]?.tenantId ?? null)
  await vi.waitFor(() => expect(one.handled).toBe(13))
  await running.stop()
})

test('news behind an open transaction are looked for less and less often, and are there when it ends', async () => {
  const tenant = await ground.tenant()
  const gate = Promise.withResolvers<void>()
  const began = Promise.withResolvers<void>()
  const older = ground.db.inTenant(tenant, async (tx) => {
    await tx.run(sql`select pg_current_xact_id()`)
    began.resolve()
    await gate.promise
  })
  await began.promise
  await tell(tenant)
  const db = counted()
  const waker = handWaker()
  const one = follower()
  const running = startFollowers(db, ground.services, waker, [one])
  const startedAt = performance.now()
  await vi.waitFor(() => expect(db.reads).toBeGreaterThanOrEqual(6), {
    timeout: 5_000,
    interval: 5,
  })
  // 40, 80, 160, 320 and 640 ms, and not 40 each time.
  expect(performance.now() - startedAt).toBeGreaterThan(600)
  expect(db.writes).toBe(0)
  gate.resolve()
  await older
  await vi.waitFor(() => expect(one.handled).toBe(1), { timeout: 5_000 })
  await running.stop()
})
