import type { Queue } from '@kontor/contract'
import { isUniqueViolation, type ReadTx, type WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { conflict, invalid, notFound } from '#platform/faults'
import type { Caller } from '#platform/http'
import { queueChanged, queueCreated } from './events.ts'
import {
  findQueue,
  insertQueue,
  pageOfQueues,
  type QueueRow,
  readMemberships,
  updateQueueRow,
} from './store.ts'

export interface QueueSettings {
  name: string
  serviceLevelMinutes: number
}

/** Adds a queue. Fault: `name-taken`. */
export async function createQueue(tx: WriteTx, settings: QueueSettings): Promise<string> {
  try {
    const queueId = await insertQueue(tx, settings)
    await emit(tx, queueCreated.of(tx.tenantId, { queueId, ...settings }))
    return queueId
  } catch (error) {
    throw nameTaken(error, settings.name)
  }
}

/** Changes a queue. Faults: `not-found`, `name-taken`. Due times that run already stay. */
export async function changeQueue(tx: WriteTx, queueId: string, settings: QueueSettings): Promise<void> {
  try {
    if ((await updateQueueRow(tx, queueId, settings)) === 0) throw notFound()
  } catch (error) {
    throw nameTaken(error, settings.name)
  }
  await emit(tx, queueChanged.of(tx.tenantId, { queueId, ...settings }))
}

/** The queue named by id or name; a fault that names it when there is none. */
export async function requireQueue(tx: ReadTx, idOrName: string): Promise<QueueRow> {
  const queue = await findQueue(tx, idOrName)
  if (!queue) throw invalid({ field: 'queue', queue: idOrName }, `There is no queue "${idOrName}"`)
  return queue
}

/** Ids of the queues a caller may see, or null for all. */
export async function visibleQueueIds(tx: ReadTx, caller: Caller): Promise<string[] | null> {
  if (caller.scope === 'all') return null
  return (await readMemberships(tx, [caller.userId])).map((membership) => membership.queueId)
}

/** A page of queues as the caller may see them; who may move cases sees where to. */
export async function listQueues(
  tx: ReadTx,
  caller: Caller,
  page: { limit: number; cursor?: string | undefined; for?: 'move' | undefined },
): Promise<{ items: Queue[]; nextCursor: string | null }> {
  const seesAll = caller.scope === 'all' || (page.for === 'move' && caller.permissions.has('case.move'))
  const memberId = seesAll ? null : caller.userId
  const rows = await pageOfQueues(tx, { memberId, afterName: page.cursor ?? '', limit: page.limit })
  const items = rows.map((row) => ({ ...row, archivedAt: row.archivedAt?.toISOString() ?? null }))
  return { items, nextCursor: rows.length === page.limit ? (rows.at(-1)?.name ?? null) : null }
}

/** One queue as an administrator sees it. */
export async function presentQueue(tx: ReadTx, caller: Caller, id: string): Promise<Queue> {
  const { items } = await listQueues(tx, caller, { limit: 10_000 })
  const queue = items.find((item) => item.id === id)
  if (!queue) throw notFound()
  return queue
}

function nameTaken(error: unknown, name: string): unknown {
  return isUniqueViolation(error)
    ? conflict('name-taken', { name }, `There is already a queue "${name}"`)
    : error
}
