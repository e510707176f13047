import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'

export interface QuarantineRow {
  id: string
  accountId: string
  accountName: string
  state: 'quarantined' | 'discarded'
  arrivedAt: Date
  size: number
  attempts: number
  reason: { code?: string; params?: Record<string, unknown> } | null
}

const columns = sql`
  l.id, a.id as "accountId", a.name as "accountName", l.state, l.arrived_at as "arrivedAt", l.raw_size::float8 as size, l.attempts, l.reason`
const from = sql`ledger l join accounts a on a.tenant_id = l.tenant_id and a.id = l.account_id`

export function pageOfQuarantine(
  tx: ReadTx,
  wish: {
    state: 'quarantined' | 'discarded'
    code: string | null
    notCode: string | null
    after: string | null
    limit: number
  },
): Promise<QuarantineRow[]> {
  const { state, code, notCode, after, limit } = wish
  return tx.all<QuarantineRow>(sql`
    select ${columns} from ${from}
     where l.tenant_id = ${tx.tenantId} and l.state = ${state} and (${after}::uuid is null or l.id > ${after}::uuid)
       and (${code}::text is null or l.reason ->> 'code' = ${code}::text)
       and (${notCode}::text is null or l.reason ->> 'code' is distinct from ${notCode}::text)
     order by l.id limit ${limit}`)
}

/** Entries in whatever state, locked in order. */
export function lockQuarantined(tx: WriteTx, ids: readonly string[]): Promise<QuarantineRow[]> {
  return tx.all<QuarantineRow>(sql`
    select ${columns} from ${from}
     where l.tenant_id = ${tx.tenantId} and l.id = any(${ids}::uuid[]) order by l.id for update of l`)
}

/** Lets them be read again, or taken as they are. */
export async function reviveEntries(tx: WriteTx, ids: readonly string[], released: boolean): Promise<void> {
  if (ids.length === 0) return
  await tx.run(sql`
    update ledger set state = 'received', attempts = 0, delays = 0, begun = 0, next_attempt_at = ${tx.now}, reason = null, fence = fence + 1,
           envelope = case when ${released} then envelope || '{"released": true}' else envelope - 'released' end
     where tenant_id = ${tx.tenantId} and id = any(${ids}::uuid[]) and state = 'quarantined'`)
}

export interface GroupRow {
  accountId: string
  accountName: string
  code: string
  sender: string
  count: number
  oldestAt: Date
  newestAt: Date
}

/** Senders whose messages are held back together. */
export function readGroups(tx: ReadTx, limit: number): Promise<GroupRow[]> {
  return tx.all<GroupRow>(sql`
    select a.id as "accountId", a.name as "accountName", l.reason ->> 'code' as code, l.reason -> 'params' ->> 'sender' as sender,
           count(*)::int as count, min(l.arrived_at) as "oldestAt", max(l.arrived_at) as "newestAt"
      from ${from}
     where l.tenant_id = ${tx.tenantId} and l.state = 'quarantined' and l.reason -> 'params' ->> 'sender' is not null
     group by 1, 2, 3, 4 order by count(*) desc, 4 limit ${limit}`)
}

/** Messages of a group, oldest first, and how many there are. */
export async function membersOf(
  tx: ReadTx,
  group: { accountId: string; code: string; sender: string },
  limit: number,
): Promise<{ ids: string[]; count: number }> {
  const rows = await tx.all<{ id: string; count: number }>(sql`
    select id, count(*) over ()::int as count from ledger
     where tenant_id = ${tx.tenantId} and state = 'quarantined' and account_id = ${group.accountId}
       and reason ->> 'code' = ${group.code} and reason -> 'params' ->> 'sender' = ${group.sender}
     order by arrived_at, id limit ${limit}`)
  return { ids: rows.map((row) => row.id), count: rows[0]?.count ?? 0 }
}
