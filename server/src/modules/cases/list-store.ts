import type { CaseItem } from '@kontor/contract'
import { type RawBuilder, sql } from 'kysely'
import type { ReadTx } from '#platform/db'

/** A case as lists show it; times as ISO text, made by the database in one round trip. */
const iso = (column: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const user = (alias: string): RawBuilder<unknown> => {
  const row = sql.table(alias)
  return sql`case when ${row}.id is null then null else jsonb_build_object('id', ${row}.id, 'login', ${row}.login, 'name', ${row}.name) end`
}

const item = (now: Date): RawBuilder<CaseItem> => sql<CaseItem>`
  c.id, c.number, c.subject, c.status, jsonb_build_object('id', q.id, 'name', q.name) as queue,
  case when k.id is null then null else jsonb_build_object('id', k.id, 'name', k.name, 'address',
    (select i.value from identities i where i.tenant_id = k.tenant_id and i.customer_id = k.id and i.kind = 'email' order by i.created_at limit 1)) end as customer,
  c.channel, jsonb_build_object('id', a.id, 'name', a.name) as account, c.class, ${user('u')} as assignee,
  case when l.until > ${now} then jsonb_build_object('user', ${user('lu')}, 'until', ${iso(sql`l.until`)}) end as lease,
  c.preview, ${iso(sql`c.due_at`)} as "dueAt", ${iso(sql`c.received_at`)} as "receivedAt", ${iso(sql`c.last_message_at`)} as "lastMessageAt", c.version`

const joins = sql`
  join queues q on q.tenant_id = c.tenant_id and q.id = c.queue_id
  join accounts a on a.tenant_id = c.tenant_id and a.id = c.account_id
  left join customers k on k.tenant_id = c.tenant_id and k.id = c.customer_id
  left join users u on u.tenant_id = c.tenant_id and u.id = c.assignee_id
  left join leases l on l.tenant_id = c.tenant_id and l.case_id = c.id
  left join users lu on lu.tenant_id = l.tenant_id and lu.id = l.user_id`

/** Cases by id, in the order of the ids. */
export function readItems(tx: ReadTx, ids: readonly string[]): Promise<CaseItem[]> {
  return tx.all<CaseItem>(sql`
    select ${item(tx.now)} from unnest(${ids}::uuid[]) with ordinality as w(id, place)
      join cases c on c.tenant_id = ${tx.tenantId} and c.id = w.id ${joins} order by w.place`)
}

export interface ListFilter {
  /** Null: every status. */
  statuses: readonly string[] | null
  open: boolean
  /** Null: all queues. */
  queueIds: readonly string[] | null
  assigneeId: string | null
  customerId: string | null
  sort: 'due' | 'newest'
  after: { key: string; id: string } | null
  limit: number
}

/** Ids of a page with their sort keys. Every branch walks one index in order and stops at the limit. */
export function pageOfIds(tx: ReadTx, filter: ListFilter): Promise<{ id: string; key: string }[]> {
  const key = filter.sort === 'due' ? sql`c.sort_due` : sql`c.last_message_at`
  const direction = filter.sort === 'due' ? sql`asc` : sql`desc`
  const beyond = filter.after
    ? filter.sort === 'due'
      ? sql`and (c.sort_due, c.id) > (${filter.after.key}::timestamptz, ${filter.after.id}::uuid)`
      : sql`and (c.last_message_at, c.id) < (${filter.after.key}::timestamptz, ${filter.after.id}::uuid)`
    : sql``
  const whose = sql`${filter.assigneeId ? sql`and c.assignee_id = ${filter.assigneeId}::uuid` : sql``}
                    ${filter.customerId ? sql`and c.customer_id = ${filter.customerId}::uuid` : sql``}`
  const branch = (status: RawBuilder<unknown>, queue: RawBuilder<unknown>): RawBuilder<unknown> => sql`
    (select c.id, ${key} as key from cases c
      where c.tenant_id = ${tx.tenantId} ${status} ${queue} ${whose} ${beyond}
      order by ${key} ${direction}, c.id ${direction} limit ${filter.limit})`
  const statuses = statusBranches(filter)
  const branches =
    filter.queueIds === null
      ? statuses.map((status) => branch(status, sql``))
      : statuses.map((status) => perQueue(filter, branch(status, sql`and c.queue_id = q.id`)))
  return tx.all(sql`
    select id, key::text as key from (${sql.join(branches, sql` union all `)}) found order by found.key ${direction}, id ${direction} limit ${filter.limit}`)
}

function perQueue(filter: ListFilter, branch: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select found.id, found.key from unnest(${filter.queueIds}::uuid[]) as q(id) cross join lateral ${branch} found)`
}

/** By due time open and closed cases lie in different indexes; by newest in the same. */
function statusBranches(filter: ListFilter): RawBuilder<unknown>[] {
  if (filter.statuses) return filter.statuses.map((status) => sql`and c.status = ${status}`)
  if (filter.open) return [sql`and c.status <> 'closed'`]
  return filter.sort === 'due' ? [sql`and c.status <> 'closed'`, sql`and c.status = 'closed'`] : [sql``]
}

/** Cases with messages that hold all the words, newest message first. */
export async function searchIds(
  tx: ReadTx,
  query: string,
  queueIds: readonly string[] | null,
  limit: number,
): Promise<string[]> {
  const rows = await tx.all<{ id: string }>(sql`
    select id from (
      select id, max(at) as at from (
        select c.id, s.at from message_search s join cases c on c.tenant_id = s.tenant_id and c.id = s.case_id
         where s.tenant_id = ${tx.tenantId} and s.words @@ to_tsquery('simple', ${query})
           and (${queueIds}::uuid[] is null or c.queue_id = any(${queueIds}::uuid[]))
         order by s.at desc limit 2000) hits group by id) newest
     order by at desc limit ${limit}`)
  return rows.map((row) => row.id)
}

export interface QueueLoadRow {
  queue: { id: string; name: string }
  queued: number
  oldestDueAt: string | null
  oldestReceivedAt: string | null
}

/** How much waits in each queue, and since when. */
export function readLoads(tx: ReadTx, queueIds: readonly string[]): Promise<QueueLoadRow[]> {
  return tx.all<QueueLoadRow>(sql`
    select jsonb_build_object('id', q.id, 'name', q.name) as queue,
           (select coalesce(sum(n.queued), 0)::int from queue_counts n where n.tenant_id = q.tenant_id and n.queue_id = q.id) as queued,
           ${iso(sql`t.due_at`)} as "oldestDueAt", ${iso(sql`t.arrived_at`)} as "oldestReceivedAt"
      from queues q left join lateral (
        select due_at, arrived_at from tasks where tenant_id = q.tenant_id and queue_id = q.id and state = 'queued'
         order by due_at, arrived_at, id limit 1) t on true
     where q.tenant_id = ${tx.tenantId} and q.id = any(${queueIds}::uuid[]) order by q.name`)
}

/** Cases of an agent by status, in due order. */
export async function idsOfAgent(
  tx: ReadTx,
  userId: string,
  statuses: readonly string[],
  limit: number,
): Promise<string[]> {
  const rows = await tx.all<{ id: string }>(sql`
    select id from cases where tenant_id = ${tx.tenantId} and assignee_id = ${userId} and status = any(${statuses}::text[])
     order by sort_due, id limit ${limit}`)
  return rows.map((row) => row.id)
}

export async function idsOfCustomer(
  tx: ReadTx,
  customerId: string,
  queueIds: readonly string[] | null,
  limit: number,
): Promise<{ ids: string[]; total: number }> {
  const rows = await tx.all<{ id: string; total: number }>(sql`
    select id, count(*) over ()::int as total from cases
     where tenant_id = ${tx.tenantId} and customer_id = ${customerId} and (${queueIds}::uuid[] is null or queue_id = any(${queueIds}::uuid[]))
     order by last_message_at desc, id desc limit ${limit}`)
  return { ids: rows.map((row) => row.id), total: rows[0]?.total ?? 0 }
}

/** Seconds per owner of a case's clock, in the order of their beginning. */
export function readClock(
  tx: ReadTx,
  caseId: string,
): Promise<{ owner: CaseItem['status']; seconds: number; running: boolean }[]> {
  return tx.all(sql`
    select owner, sum(extract(epoch from coalesce(ended_at, greatest(started_at, ${tx.now})) - started_at))::float8 as seconds, bool_or(ended_at is null) as running
      from clock_segments where tenant_id = ${tx.tenantId} and case_id = ${caseId} group by owner order by min(started_at)`)
}

/** Where cases lie and who has them. */
export async function caseOwners(
  tx: ReadTx,
  caseIds: readonly string[],
): Promise<Map<string, { queueId: string; assigneeId: string | null }>> {
  if (caseIds.length === 0) return new Map()
  const rows = await tx.all<{ id: string; queueId: string; assigneeId: string | null }>(sql`
    select id, queue_id as "queueId", assignee_id as "assigneeId" from cases where tenant_id = ${tx.tenantId} and id = any(${caseIds}::uuid[])`)
  return new Map(rows.map((row) => [row.id, row]))
}
