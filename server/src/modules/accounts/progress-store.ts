import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'

/** How far the fetching of a backlog is. */
export interface Progress {
  accountId: string
  startedAt: Date
  updatedAt: Date
  done: number
  total: number
}

export function readProgress(tx: ReadTx, ids: readonly string[]): Promise<Progress[]> {
  return tx.all<Progress>(sql`
    select account_id as "accountId", started_at as "startedAt", updated_at as "updatedAt", done::float8 as done, total::float8 as total
      from fetch_progress where tenant_id = ${tx.tenantId} and account_id = any(${ids}::uuid[])`)
}

/** Notes how many mails are left; null ends it. A backlog that was begun before goes on, with what came meanwhile. */
export async function writeProgress(tx: WriteTx, accountId: string, left: number | null): Promise<void> {
  if (left === null)
    await tx.run(
      sql`delete from fetch_progress where tenant_id = ${tx.tenantId} and account_id = ${accountId}`,
    )
  else
    await tx.run(sql`
      insert into fetch_progress (tenant_id, account_id, started_at, updated_at, done, total)
      values (${tx.tenantId}, ${accountId}, ${tx.now}, ${tx.now}, 0, ${left})
      on conflict (tenant_id, account_id) do update
         set updated_at = excluded.updated_at, total = greatest(fetch_progress.total, excluded.total),
             done = greatest(fetch_progress.total, excluded.total) - excluded.total`)
}
