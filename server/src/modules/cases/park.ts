import type { Actor } from '#platform/context'
import type { WriteTx } from '#platform/db'
import { emitAll } from '#platform/events'
import { caseParked } from './events.ts'
import { activeCasesOf, type CaseRow, lockAgents, lockCases } from './store.ts'
import { transition } from './transition.ts'

type Why = 'lease-lost' | 'presence' | 'other-case'

/** Who acts for each user, where a transaction serves several; else the actor of the transaction. */
export type Actors = ReadonlyMap<string, Actor>

/** Parks locked active cases: the agent keeps them, the clock is his parked time. */
export async function park(
  tx: WriteTx,
  rows: readonly CaseRow[],
  why: Why,
  at: Date = tx.now,
  actors: Actors = new Map(),
): Promise<void> {
  const active = rows.filter((row) => row.status === 'active' && row.assigneeId !== null)
  if (active.length === 0) return
  await transition(
    tx,
    active.map((row) => ({ row, status: 'parked' as const, at })),
  )
  await emitAll(
    tx,
    active.map((row) => ({
      ...caseParked.of(row.id, { userId: row.assigneeId ?? '', why }),
      actor: actors.get(row.assigneeId ?? ''),
    })),
  )
}

/** An agent works on one case at a time: the others of these users are parked. */
export async function parkOthers(
  tx: WriteTx,
  userIds: readonly string[],
  keepCaseIds: readonly string[],
  why: Why = 'other-case',
  actors: Actors = new Map(),
): Promise<void> {
  await lockAgents(tx, userIds)
  const ids = (await activeCasesOf(tx, userIds)).filter((id) => !keepCaseIds.includes(id))
  if (ids.length === 0) return
  // Somebody may have taken one of them over before it was locked.
  const theirs = (await lockCases(tx, ids)).filter((row) => userIds.includes(row.assigneeId ?? ''))
  await park(tx, theirs, why, tx.now, actors)
}
