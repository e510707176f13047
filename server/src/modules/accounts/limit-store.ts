import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'

/** Adds to the counts of open cases, on one of several slots so that readers and agents do not wait for each other. */
export async function addToOpenCounts(
  tx: WriteTx,
  changes: readonly { accountId: string; by: number }[],
): Promise<void> {
  const sums = new Map<string, number>()
  for (const { accountId, by } of changes) sums.set(accountId, (sums.get(accountId) ?? 0) + by)
  const list = [...sums].filter(([, by]) => by !== 0).map(([accountId, by]) => ({ accountId, by }))
  if (list.length === 0) return
  await tx.run(sql`
    insert into open_counts (tenant_id, account_id, slot, open)
    select ${tx.tenantId}::uuid, "accountId", pg_backend_pid() % 16, by
      from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as c("accountId" uuid, by bigint) order by "accountId"
    on conflict (tenant_id, account_id, slot) do update set open = open_counts.open + excluded.open`)
}

/** A limit with what is open below it. The subject is an account, or the tenant under its own id. */
export interface LimitRow {
  subjectId: string
  limit: number
  open: number
  limitedSince: Date | null
}

/** The limits that hold for these accounts: their own, and the tenant's. */
export function readLimits(tx: ReadTx, accountIds: readonly string[]): Promise<LimitRow[]> {
  return tx.all<LimitRow>(sql`
    select p.subject_id as "subjectId", p.open_limit as "limit", p.limited_since as "limitedSince",
           (select coalesce(sum(c.open), 0)::float8 from open_counts c
             where c.tenant_id = p.tenant_id and (p.subject_id = p.tenant_id or c.account_id = p.subject_id)) as open
      from processing_limits p
     where p.tenant_id = ${tx.tenantId} and (p.subject_id = p.tenant_id or p.subject_id = any(${accountIds}::uuid[]))`)
}

/** Open cases of these accounts. */
export function readOpenCounts(
  tx: ReadTx,
  accountIds: readonly string[],
): Promise<{ accountId: string; open: number }[]> {
  return tx.all(sql`
    select account_id as "accountId", sum(open)::float8 as open from open_counts
     where tenant_id = ${tx.tenantId} and account_id = any(${accountIds}::uuid[]) group by account_id`)
}

/** Writes a limit, or removes it; one that stays keeps its state. */
export async function writeLimit(tx: WriteTx, subjectId: string, limit: number | null): Promise<void> {
  if (limit === null)
    await tx.run(
      sql`delete from processing_limits where tenant_id = ${tx.tenantId} and subject_id = ${subjectId}`,
    )
  else
    await tx.run(sql`
      insert into processing_limits (tenant_id, subject_id, open_limit) values (${tx.tenantId}, ${subjectId}, ${limit})
      on conflict (tenant_id, subject_id) do update set open_limit = excluded.open_limit`)
}

/** Notes that a limit is reached, or left; false when it was noted already. */
export async function writeLimited(tx: WriteTx, subjectId: string, limited: boolean): Promise<boolean> {
  const count = await tx.run(sql`
    update processing_limits set limited_since = case when ${limited} then ${tx.now}::timestamptz end
     where tenant_id = ${tx.tenantId} and subject_id = ${subjectId} and (limited_since is null) = ${limited}`)
  return count > 0
}
