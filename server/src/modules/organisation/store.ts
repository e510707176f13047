import type { PoolReceipt } from '@kontor/contract'
import { sql } from 'kysely'
import { isUuid, type ReadTx, type WriteTx } from '#platform/db'
import { present } from '#platform/faults'

export interface QueueRow {
  id: string
  name: string
  serviceLevelMinutes: number
  archivedAt: Date | null
}

const columns = sql`q.id, q.name, q.service_level_minutes as "serviceLevelMinutes", q.archived_at as "archivedAt"`

/** A queue by id or name, or null. */
export function findQueue(tx: ReadTx, idOrName: string): Promise<QueueRow | null> {
  const id = isUuid(idOrName) ? idOrName : null
  return tx.first<QueueRow>(sql`
    select ${columns} from queues q
     where q.tenant_id = ${tx.tenantId} and (q.id = ${id}::uuid or q.name = ${idOrName}) order by q.id = ${id}::uuid desc limit 1`)
}

export function readQueues(tx: ReadTx, ids: readonly string[]): Promise<QueueRow[]> {
  return tx.all<QueueRow>(
    sql`select ${columns} from queues q where q.tenant_id = ${tx.tenantId} and q.id = any(${ids}::uuid[])`,
  )
}

/** Queues by name; only those of a user when one is named. */
export function pageOfQueues(
  tx: ReadTx,
  page: { memberId: string | null; afterName: string; limit: number },
): Promise<(QueueRow & { queued: number; members: number })[]> {
  return tx.all(sql`
    select ${columns},
           (select coalesce(sum(c.queued), 0)::int from queue_counts c where c.tenant_id = q.tenant_id and c.queue_id = q.id) as queued,
           (select count(*)::int from queue_members m where m.tenant_id = q.tenant_id and m.queue_id = q.id) as members
      from queues q
     where q.tenant_id = ${tx.tenantId} and q.name > ${page.afterName}
       and (${page.memberId}::uuid is null or exists (
             select 1 from queue_members m where m.tenant_id = q.tenant_id and m.queue_id = q.id and m.user_id = ${page.memberId}::uuid))
     order by q.name limit ${page.limit}`)
}

export async function insertQueue(
  tx: WriteTx,
  queue: { name: string; serviceLevelMinutes: number },
): Promise<string> {
  const row = await tx.first<{ id: string }>(sql`
    insert into queues (tenant_id, name, service_level_minutes) values (${tx.tenantId}, ${queue.name}, ${queue.serviceLevelMinutes})
    returning id`)
  return present(row, 'the new queue').id
}

export function updateQueueRow(
  tx: WriteTx,
  id: string,
  queue: { name: string; serviceLevelMinutes: number },
): Promise<number> {
  return tx.run(sql`
    update queues set name = ${queue.name}, service_level_minutes = ${queue.serviceLevelMinutes}
     where tenant_id = ${tx.tenantId} and id = ${id}`)
}

export interface Membership {
  queueId: string
  priority: number
  level: number
}

export function readMemberships(
  tx: ReadTx,
  userIds: readonly string[],
): Promise<(Membership & { userId: string; queueName: string })[]> {
  return tx.all(sql`
    select m.user_id as "userId", m.queue_id as "queueId", m.priority, m.level, q.name as "queueName"
      from queue_members m join queues q on q.tenant_id = m.tenant_id and q.id = m.queue_id
     where m.tenant_id = ${tx.tenantId} and m.user_id = any(${userIds}::uuid[]) order by m.priority, q.name`)
}

export async function writeMemberships(
  tx: WriteTx,
  userId: string,
  memberships: readonly Membership[],
): Promise<void> {
  await tx.run(sql`delete from queue_members where tenant_id = ${tx.tenantId} and user_id = ${userId}`)
  await tx.run(sql`
    insert into queue_members (tenant_id, user_id, queue_id, priority, level)
    select ${tx.tenantId}::uuid, ${userId}::uuid, "queueId", priority, level
      from jsonb_to_recordset(${JSON.stringify(memberships)}::jsonb) as m("queueId" uuid, priority smallint, level smallint)`)
}

/** Adds to the waiting counts of queues, on one of several slots so that takers do not wait for each other. */
export async function addToQueueCounts(
  tx: WriteTx,
  changes: readonly { queueId: string; by: number }[],
): Promise<void> {
  const sums = new Map<string, number>()
  for (const { queueId, by } of changes) sums.set(queueId, (sums.get(queueId) ?? 0) + by)
  const list = [...sums].filter(([, by]) => by !== 0).map(([queueId, by]) => ({ queueId, by }))
  if (list.length === 0) return
  await tx.run(sql`
    insert into queue_counts (tenant_id, queue_id, slot, queued)
    select ${tx.tenantId}::uuid, "queueId", pg_backend_pid() % 16, by
      from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as c("queueId" uuid, by bigint) order by "queueId"
    on conflict (tenant_id, queue_id, slot) do update set queued = queue_counts.queued + excluded.queued`)
}

/** Pool ids by name, with their accounts. */
export function readPools(
  tx: ReadTx,
): Promise<{ id: string; name: string; accountIds: string[]; receipt: PoolReceipt | null }[]> {
  return tx.all(sql`
    select p.id, p.name, p.receipt, coalesce(array_agg(a.account_id) filter (where a.account_id is not null), '{}') as "accountIds"
      from pools p left join pool_accounts a on a.tenant_id = p.tenant_id and a.pool_id = p.id
     where p.tenant_id = ${tx.tenantId} group by p.id, p.name, p.receipt order by p.name`)
}

export async function writePool(
  tx: WriteTx,
  name: string,
  accountIds: readonly string[],
  receipt: PoolReceipt | null,
): Promise<string> {
  const row = await tx.first<{ id: string }>(sql`
    insert into pools (tenant_id, name, receipt) values (${tx.tenantId}, ${name}, ${receipt && JSON.stringify(receipt)}::jsonb)
    on conflict (tenant_id, name) do update set receipt = excluded.receipt returning id`)
  const { id } = present(row, 'the pool')
  await tx.run(sql`delete from pool_accounts where tenant_id = ${tx.tenantId} and pool_id = ${id}`)
  await tx.run(sql`
    insert into pool_accounts (tenant_id, pool_id, account_id)
    select ${tx.tenantId}::uuid, ${id}::uuid, unnest(${accountIds}::uuid[])`)
  return id
}
