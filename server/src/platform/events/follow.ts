import { sql } from 'kysely'
import { systemContext, type Services } from '#platform/context'
import type { Database, WriteTx } from '#platform/db'
import { type LoggedEvent, readLog, startOfLog } from './read.ts'

const batchSize = 500

/** Reads the log exactly once: its effect and its cursor commit together. */
export interface Follower {
  readonly name: string
  handle(tx: WriteTx, events: readonly LoggedEvent[]): Promise<void>
}

/**
 * Lets a follower catch up with one tenant. Where another process is at it, nothing happens.
 * Returns true while there may be more.
 */
export function catchUp(
  db: Database,
  services: Services,
  tenantId: string,
  follower: Follower,
): Promise<boolean> {
  return db.inTenant(systemContext(services, tenantId), async (tx) => {
    await tx.run(sql`
      insert into follower_cursors (tenant_id, follower, xid, seq, updated_at)
      values (${tenantId}, ${follower.name}, ${startOfLog.xid}::xid8, ${startOfLog.seq}::bigint, ${tx.now})
      on conflict do nothing`)
    const cursor = await tx.first<{ xid: string; seq: string }>(sql`
      select xid::text, seq::text from follower_cursors
       where tenant_id = ${tenantId} and follower = ${follower.name} for update skip locked`)
    if (!cursor) return false
    const { events, more } = await readLog(tx, cursor, batchSize)
    const last = events.at(-1)
    if (!last) return more
    await follower.handle(tx, events)
    await tx.run(sql`
      update follower_cursors set xid = ${last.cursor.xid}::xid8, seq = ${last.cursor.seq}::bigint, updated_at = ${tx.now}
       where tenant_id = ${tenantId} and follower = ${follower.name}`)
    return more
  })
}
