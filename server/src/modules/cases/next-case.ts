import { readMemberships } from '#organisation'
import type { WriteTx } from '#platform/db'
import { emitAll } from '#platform/events'
import { caseAssigned } from './events.ts'
import { leaseMs } from './lease.ts'
import { parkOthers } from './park.ts'
import { type CaseRow, lockAgents, lockFirstWaiting, waitingTasks, writeLeases } from './store.ts'
import { transition } from './transition.ts'

/** Candidates a taker and queue; a later round looks deeper, because others may be taking the first ones. */
const depths = [8, 64, 512]

/**
 * Gives each taker the case with the earliest due time, first in first out among equals, from his queues; null when
 * nothing waits for him. Nobody waits for another taker: cases that are being taken are passed over.
 */
export async function takeNext(tx: WriteTx, userIds: readonly string[]): Promise<(CaseRow | null)[]> {
  await lockAgents(tx, userIds)
  const memberships = await readMemberships(tx, userIds)
  const given = new Map<string, CaseRow>()
  for (const depth of depths) {
    const hungry = userIds.filter((userId) => !given.has(userId))
    const open = memberships.filter((item) => hungry.includes(item.userId))
    if (open.length === 0) break
    const perQueue = depth * hungry.length
    const candidates = await waitingTasks(tx, [...new Set(open.map((item) => item.queueId))], perQueue)
    if (candidates.length === 0) break
    for (const userId of hungry) {
      const queueIds = new Set(open.filter((item) => item.userId === userId).map((item) => item.queueId))
      const taken = new Set([...given.values()].map((row) => row.id))
      const mine = candidates.filter((item) => queueIds.has(item.queueId) && !taken.has(item.caseId))
      const row = await lockFirstWaiting(
        tx,
        mine.map((candidate) => candidate.caseId),
      )
      if (row) given.set(userId, row)
    }
  }
  await assign(
    tx,
    [...given].map(([userId, row]) => ({ userId, row })),
  )
  return userIds.map((userId) => given.get(userId) ?? null)
}

async function assign(tx: WriteTx, given: readonly { row: CaseRow; userId: string }[]): Promise<void> {
  if (given.length === 0) return
  await parkOthers(
    tx,
    given.map((item) => item.userId),
    [],
  )
  await transition(
    tx,
    given.map(({ row, userId }) => ({ row, status: 'active' as const, assigneeId: userId, how: 'next' })),
  )
  const until = new Date(tx.now.getTime() + leaseMs)
  await writeLeases(
    tx,
    given.map(({ row, userId }) => ({ caseId: row.id, userId, tab: null, until })),
  )
  await emitAll(
    tx,
    given.map(({ row, userId }) =>
      caseAssigned.of(row.id, {
        userId,
        how: 'next',
        queueId: row.queueId,
        dueAt: row.dueAt?.toISOString() ?? null,
      }),
    ),
  )
}
