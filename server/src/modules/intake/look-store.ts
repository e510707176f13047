import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'

/** Which of these places the ledger knows. */
export async function knownSources(
  tx: ReadTx,
  accountId: string,
  sourceKeys: readonly string[],
): Promise<Set<string>> {
  if (sourceKeys.length === 0) return new Set()
  const rows = await tx.all<{ key: string }>(sql`
    select s.source_key as key from unnest(${sourceKeys}::text[]) k
      join ledger_sources s on s.tenant_id = ${tx.tenantId} and s.account_id = ${accountId} and s.source_key = k`)
  return new Set(rows.map((row) => row.key))
}

export interface LookRow {
  /** YYYY-MM-DD, UTC. */
  day: string
  waiting: number
  missing: number
}

/** What the folder showed, in place of what it showed before. */
export async function writeLooks(
  tx: WriteTx,
  accountId: string,
  folder: string,
  rows: readonly LookRow[],
): Promise<void> {
  await tx.run(
    sql`delete from ledger_looks where tenant_id = ${tx.tenantId} and account_id = ${accountId} and waiting = 0 and missing = 0`,
  )
  await tx.run(sql`
    insert into ledger_looks (tenant_id, account_id, folder, day, looked_at, waiting, missing)
    select ${tx.tenantId}::uuid, ${accountId}::uuid, ${folder}, day, ${tx.now}, waiting, missing
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(day date, waiting bigint, missing bigint)
    on conflict (tenant_id, account_id, folder, day) do update
       set looked_at = excluded.looked_at, waiting = excluded.waiting, missing = excluded.missing`)
}

/** What was waiting at the last look and came since waits no more. */
export async function lessWaiting(
  tx: WriteTx,
  accountId: string,
  folder: string,
  arrivals: readonly Date[],
): Promise<void> {
  const days = arrivals.map((at) => at.toISOString().slice(0, 10))
  await tx.run(sql`
    update ledger_looks l set waiting = greatest(0, l.waiting - d.n)
      from (select day, count(*) as n from unnest(${days}::date[]) as t(day) group by day) d
     where l.tenant_id = ${tx.tenantId} and l.account_id = ${accountId} and l.folder = ${folder} and l.day = d.day and l.waiting > 0`)
}
