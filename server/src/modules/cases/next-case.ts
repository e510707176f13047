import { readMemberships } from '#organisation'
import type { WriteTx } from '#platform/db'
import { emitAll } from '#platform/events'
import { caseAssigned } from './events.ts'
import { leaseMs } from './lease.ts'
import { type Actors, parkOthers } from './park.ts'
import {
  type Candidate,
  type CaseRow,
  lockAgents,
  lockFirstWaiting,
  lockWaiting,
  waitingTasks,
  writeLeases,
} from './store.ts'
import { transition } from './transition.ts'

/** Candidates of a queue beyond one a taker; a later round looks deeper, because others may be taking the first ones. */
const spares = [8, 64, 512]

/** One who wants a case, and the queues that he gets work from. */
interface Taker {
  userId: string
  queueIds: ReadonlySet<string>
}

/**
 * Gives each taker (all different) the case with the earliest due time, first in first out among equals, from his
 * queues; null when nothing waits for him. Nobody waits for another taker: cases that are being taken are passed over.
 */
export async function takeNext(
  tx: WriteTx,
  userIds: readonly string[],
  actors: Actors = new Map(),
): Promise<(CaseRow | null)[]> {
  await lockAgents(tx, userIds)
  const memberships = await readMemberships(tx, userIds)
  const queuesOf = Map.groupBy(memberships, (item) => item.userId)
  const takers = userIds.map((userId) => ({
    userId,
    queueIds: new Set(queuesOf.get(userId)?.map((item) => item.queueId)),
  }))
  const given = new Map<string, CaseRow>()
  for (const spare of spares) {
    const hungry = takers.filter(({ userId, queueIds }) => !given.has(userId) && queueIds.size > 0)
    if (hungry.length === 0) break
    const queueIds = new Set(hungry.flatMap((taker) => [...taker.queueIds]))
    const candidates = await waitingTasks(tx, [...queueIds], hungry.length + spare)
    if (candidates.length === 0) break
    await lockFor(tx, hungry, candidates, given)
  }
  await assign(
    tx,
    [...given].map(([userId, row]) => ({ userId, row })),
    actors,
  )
  return userIds.map((userId) => given.get(userId) ?? null)
}

/** Several takers get what falls to them by one statement; who lost his to somebody else tries on alone. */
async function lockFor(
  tx: WriteTx,
  takers: readonly Taker[],
  candidates: readonly Candidate[],
  given: Map<string, CaseRow>,
): Promise<void> {
  const wishes = takers.length > 1 ? match(takers, candidates) : []
  const locked = new Map(
    (
      await lockWaiting(
        tx,
        wishes.map((wish) => wish.caseId),
      )
    ).map((row) => [row.id, row]),
  )
  for (const { userId, caseId } of wishes) {
    const row = locked.get(caseId)
    if (row) given.set(userId, row)
  }
  const gone = new Set(wishes.map((wish) => wish.caseId))
  for (const { userId, queueIds } of takers.filter((taker) => !given.has(taker.userId))) {
    const left = candidates.filter((item) => queueIds.has(item.queueId) && !gone.has(item.caseId))
    const row = await lockFirstWaiting(
      tx,
      left.map((candidate) => candidate.caseId),
    )
    if (!row) continue
    given.set(userId, row)
    gone.add(row.id)
  }
}

/** Serves takers in their order, each with the earliest candidate of his queues. */
function match(
  takers: readonly Taker[],
  candidates: readonly Candidate[],
): { userId: string; caseId: string }[] {
  const left = [...candidates]
  return takers.flatMap(({ userId, queueIds }) => {
    const at = left.findIndex((candidate) => queueIds.has(candidate.queueId))
    const [candidate] = at < 0 ? [] : left.splice(at, 1)
    return candidate ? [{ userId, caseId: candidate.caseId }] : []
  })
}

async function assign(
  tx: WriteTx,
  given: readonly { row: CaseRow; userId: string }[],
  actors: Actors,
): Promise<void> {
  if (given.length === 0) return
  await parkOthers(
    tx,
    given.map((item) => item.userId),
    [],
    'other-case',
    actors,
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
    given.map(({ row, userId }) => ({
      ...caseAssigned.of(row.id, {
        userId,
        how: 'next',
        queueId: row.queueId,
        dueAt: row.dueAt?.toISOString() ?? null,
      }),
      actor: actors.get(userId),
    })),
  )
}
