import { readMemberships } from '#organisation'
import type { WriteTx } from '#platform/db'
import { emitAll } from '#platform/events'
import { caseAssigned } from './events.ts'
import { leaseMs } from './lease.ts'
import { parkOthers } from './park.ts'
import { type Candidate, type CaseRow, lockWaiting, waitingTasks, writeLeases } from './store.ts'
import { transition } from './transition.ts'

/** Each round looks deeper, because others may be taking the same cases. */
const depths = [4, 16, 64, 256]

/**
 * Gives each taker the case with the earliest due time, first in first out among equals, from his queues; null when
 * nothing waits for him. Nobody waits for another taker: cases that are being taken are passed over.
 */
export async function takeNext(tx: WriteTx, userIds: readonly string[]): Promise<(CaseRow | null)[]> {
  const memberships = await readMemberships(tx, [...new Set(userIds)])
  const queuesOf = (userId: string): string[] =>
    memberships.filter((item) => item.userId === userId).map((item) => item.queueId)
  const open = userIds.map((userId, index) => ({ userId, index, queueIds: new Set(queuesOf(userId)) }))
  const given = new Map<number, { row: CaseRow; userId: string }>()
  const queueIds = [...new Set(memberships.map((item) => item.queueId))]
  for (const depth of depths) {
    const hungry = open.filter((taker) => !given.has(taker.index))
    if (hungry.length === 0 || queueIds.length === 0) break
    const candidates = await waitingTasks(tx, queueIds, depth * hungry.length)
    if (candidates.length === 0) break
    const wishes = match(
      hungry,
      candidates.filter((candidate) => ![...given.values()].some(({ row }) => row.id === candidate.caseId)),
    )
    if (wishes.length === 0) break
    const locked = new Map(
      (
        await lockWaiting(
          tx,
          wishes.map((wish) => wish.caseId),
        )
      ).map((row) => [row.id, row]),
    )
    for (const { index, userId, caseId } of wishes) {
      const row = locked.get(caseId)
      if (row) given.set(index, { row, userId })
    }
  }
  await assign(tx, [...given.values()])
  return userIds.map((_, index) => given.get(index)?.row ?? null)
}

/** Serves takers in their order, each with the earliest candidate of his queues. */
function match(
  takers: readonly { userId: string; index: number; queueIds: ReadonlySet<string> }[],
  candidates: readonly Candidate[],
): { userId: string; index: number; caseId: string }[] {
  const left = [...candidates]
  return takers.flatMap(({ userId, index, queueIds }) => {
    const at = left.findIndex((candidate) => queueIds.has(candidate.queueId))
    const [candidate] = at < 0 ? [] : left.splice(at, 1)
    return candidate ? [{ userId, index, caseId: candidate.caseId }] : []
  })
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
