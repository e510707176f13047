import type { LedgerState } from '@kontor/contract'
import { sql } from 'kysely'
import type { ReadTx } from '#platform/db'

export interface DayCounts {
  accountId: string
  accountName: string
  seen: number
  repeated: number
  waiting: number
  missing: number
  lookedAt: Date | null
  states: Record<string, number>
}

/** What was seen and what became of it, per account, for messages that arrived on a day (UTC). */
export function countDay(tx: ReadTx, day: string, accountId: string | null): Promise<DayCounts[]> {
  return tx.all<DayCounts>(sql`
    with span as (select ${day}::date::timestamp at time zone 'UTC' as lo, (${day}::date + 1)::timestamp at time zone 'UTC' as hi)
    select a.id as "accountId", a.name as "accountName", s.seen, s.repeated, l.states, k.waiting, k.missing, k."lookedAt"
      from accounts a, span,
           lateral (select coalesce(sum(waiting), 0)::int as waiting, coalesce(sum(missing), 0)::int as missing, max(looked_at) as "lookedAt"
                      from ledger_looks k where k.tenant_id = a.tenant_id and k.account_id = a.id and k.day = ${day}::date) k,
           lateral (select count(*)::int as seen, count(*) filter (where repeated)::int as repeated from ledger_sources s
                     where s.tenant_id = a.tenant_id and s.account_id = a.id and s.arrived_at >= span.lo and s.arrived_at < span.hi) s,
           lateral (select coalesce(jsonb_object_agg(state, n), '{}') as states from (
                      select state, count(*) as n from ledger l where l.tenant_id = a.tenant_id and l.account_id = a.id
                         and l.arrived_at >= span.lo and l.arrived_at < span.hi group by state) g) l
     where a.tenant_id = ${tx.tenantId} and (${accountId}::uuid is null or a.id = ${accountId}::uuid) order by a.name`)
}

/** What became of what arrived, per day (UTC), of one account or of all. */
export function countDays(
  tx: ReadTx,
  wish: { until: string; days: number; accountId: string | null },
): Promise<{ day: string; states: Record<string, number> }[]> {
  return tx.all(sql`
    with span as (
      select (${wish.until}::date + 1 - ${wish.days}::int)::timestamp at time zone 'UTC' as lo, (${wish.until}::date + 1)::timestamp at time zone 'UTC' as hi),
    counted as (
      select (l.arrived_at at time zone 'UTC')::date as day, l.state, count(*) as n
        from accounts a cross join span
        join ledger l on l.tenant_id = a.tenant_id and l.account_id = a.id and l.arrived_at >= span.lo and l.arrived_at < span.hi
       where a.tenant_id = ${tx.tenantId} and (${wish.accountId}::uuid is null or a.id = ${wish.accountId}::uuid) group by 1, 2)
    select to_char(day, 'YYYY-MM-DD') as day, jsonb_object_agg(state, n) as states from counted group by day order by day`)
}

export interface EntryView {
  id: string
  accountId: string
  accountName: string
  state: LedgerState
  arrivedAt: Date
  takenAt: Date
  size: number
  seen: number
  reason: { code?: string; params?: Record<string, unknown>; via?: string } | null
  caseId: string | null
  caseNumber: string | null
  variantOf: string | null
}

/** Entries of an account, or of all, and a day (UTC), oldest first, after a place in that order. */
export function pageOfEntries(
  tx: ReadTx,
  wish: {
    accountId: string | null
    day: string
    state: LedgerState | null
    after: { at: string; id: string } | null
    limit: number
  },
): Promise<EntryView[]> {
  const { accountId, day, state, after, limit } = wish
  const at = after?.at ?? null
  return tx.all<EntryView>(sql`
    select l.id, l.account_id as "accountId", a.name as "accountName", l.state, l.arrived_at as "arrivedAt", l.taken_at as "takenAt",
           l.raw_size::float8 as size, l.reason, l.case_id as "caseId", c.number as "caseNumber", l.variant_of as "variantOf",
           (select count(*)::int from ledger_sources s where s.tenant_id = l.tenant_id and s.ledger_id = l.id) as seen
      from ledger l join accounts a on a.tenant_id = l.tenant_id and a.id = l.account_id
      left join cases c on c.tenant_id = l.tenant_id and c.id = l.case_id
     where l.tenant_id = ${tx.tenantId} and (${accountId}::uuid is null or l.account_id = ${accountId}::uuid)
       and l.arrived_at >= ${day}::date::timestamp at time zone 'UTC' and l.arrived_at < (${day}::date + 1)::timestamp at time zone 'UTC'
       and (${state}::text is null or l.state = ${state}::text)
       and (${at}::timestamptz is null or (l.arrived_at, l.id) > (${at}::timestamptz, ${after?.id ?? null}::uuid))
     order by l.arrived_at, l.id limit ${limit}`)
}
