import { sql } from 'kysely'
import { systemContext, type Services } from '#platform/context'
import type { Database, ReadTx, WriteTx } from '#platform/db'
import { type Cursor, type LoggedEvent, readLog, startOfLog } from './read.ts'

const batchSize = 500

/** Reads the log exactly once: its effect and its cursor commit together. */
export interface Follower {
  readonly name: string
  handle(tx: WriteTx, events: readonly LoggedEvent[]): Promise<void>
}

export interface Progress {
  /** Events that were handled now. */
  readonly handled: number
  /** There may be more; with nothing handled it lies behind a transaction that is still open. */
  readonly more: boolean
}

/**
 * Lets a follower catch up with one tenant by a batch. Where nothing is new only a reading transaction is opened;
 * where another process is at it, nothing happens.
 */
export async function catchUp(
  db: Database,
  services: Services,
  tenantId: string,
  follower: Follower,
): Promise<Progress> {
  const context = systemContext(services, tenantId)
  const news = await db.readInTenant(context, async (tx) =>
    readLog(tx, (await readCursor(tx, follower)) ?? startOfLog, 1),
  )
  if (news.events.length === 0) return { handled: 0, more: news.more }
  return db.inTenant(context, async (tx) => {
    await tx.run(sql`
      insert into follower_cursors (tenant_id, follower, epoch, xid, seq, updated_at)
      values (${tenantId}, ${follower.name}, ${startOfLog.epoch}, ${startOfLog.xid}::xid8, ${startOfLog.seq}::bigint, ${tx.now})
      on conflict do nothing`)
    const cursor = await readCursor(tx, follower, sql`for update skip locked`)
    if (!cursor) return { handled: 0, more: false }
    const { events, more } = await readLog(tx, cursor, batchSize)
    const last = events.at(-1)
    if (!last) return { handled: 0, more }
    await follower.handle(tx, events)
    await tx.run(sql`
      update follower_cursors set epoch = ${last.cursor.epoch}, xid = ${last.cursor.xid}::xid8, seq = ${last.cursor.seq}::bigint,
             updated_at = ${tx.now}
       where tenant_id = ${tenantId} and follower = ${follower.name}`)
    return { handled: events.length, more }
  })
}

function readCursor(tx: ReadTx, { name }: Follower, lock = sql``): Promise<Cursor | null> {
  return tx.first<Cursor>(sql`
    select epoch, xid::text, seq::text from follower_cursors where tenant_id = ${tx.tenantId} and follower = ${name} ${lock}`)
}
