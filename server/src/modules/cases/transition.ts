import type { CaseStatus } from '@kontor/contract'
import { addToOpenCounts } from '#accounts'
import { addToQueueCounts } from '#organisation'
import type { WriteTx } from '#platform/db'
import {
  type CaseChange,
  type CaseRow,
  endLeases,
  endReservations,
  isOpen,
  insertAssignments,
  turnClock,
  updateCases,
  updateTasks,
} from './store.ts'

/** Where a locked case goes. What is left out stays as it is. */
export interface Step {
  row: CaseRow
  status: CaseStatus
  queueId?: string
  /** Null takes the case from its agent. */
  assigneeId?: string | null
  /** Why it gets its agent; needed with a new assignee. */
  how?: string
  dueAt?: Date | null
  /** When the clock turns; now unless the cause lies earlier (a lease that ran out). */
  at?: Date
}

const taskStates: Partial<Record<CaseStatus, CaseChange['taskState']>> = {
  queued: 'queued',
  active: 'active',
  parked: 'parked',
  closed: 'done',
}

/**
 * The one way a case changes its status: row, task, reservation, lease, clock and queue counts move together, for any
 * number of locked cases in the same few statements.
 */
export async function transition(tx: WriteTx, steps: readonly Step[]): Promise<void> {
  if (steps.length === 0) return
  const changes = steps.map((step) => changeOf(tx, step))
  await updateCases(tx, changes)
  const leaving = steps.filter(
    (step, index) => step.row.assigneeId !== null && step.row.assigneeId !== changes[index]?.assigneeId,
  )
  if (leaving.length > 0)
    await endReservations(
      tx,
      leaving.map((step) => step.row.id),
    )
  await updateTasks(tx, changes)
  const arriving = changes.flatMap((change, index) => {
    const step = steps[index]
    if (change.assigneeId === null || change.assigneeId === step?.row.assigneeId) return []
    return [{ caseId: change.id, userId: change.assigneeId, how: step?.how ?? 'take' }]
  })
  if (arriving.length > 0) await insertAssignments(tx, arriving)
  const turning = changes.filter((change, index) => ownerOf(change) !== ownerOf(steps[index]?.row))
  if (turning.length > 0) await turnClock(tx, turning)
  const idle = changes.filter((change) => change.status !== 'active').map((change) => change.id)
  if (idle.length > 0) await endLeases(tx, idle, null)
  await addToQueueCounts(
    tx,
    steps.flatMap((step, index) => countsOf(step, changes[index])),
  )
  await addToOpenCounts(
    tx,
    steps.map(({ row, status }) => ({
      accountId: row.accountId,
      by: Number(isOpen(status)) - Number(isOpen(row.status)),
    })),
  )
}

function changeOf(tx: WriteTx, { row, ...to }: Step): CaseChange {
  const assigneeId = to.assigneeId === undefined ? row.assigneeId : to.assigneeId
  const dueAt = to.dueAt === undefined ? row.dueAt : to.dueAt
  return {
    id: row.id,
    status: to.status,
    queueId: to.queueId ?? row.queueId,
    assigneeId,
    lastAgentId: assigneeId ?? row.assigneeId ?? row.lastAgentId,
    dueAt,
    closedAt: to.status === 'closed' ? (row.closedAt ?? tx.now) : null,
    taskState: taskStates[to.status] ?? 'waiting',
    taskDueAt: dueAt,
    at: to.at ?? tx.now,
  }
}

/** The clock belongs to a status, and within it to an agent and a queue. */
function ownerOf(of: { status: CaseStatus; assigneeId: string | null; queueId: string } | undefined): string {
  return of ? `${of.status}:${of.assigneeId ?? ''}:${of.queueId}` : ''
}

function countsOf(step: Step, change: CaseChange | undefined): { queueId: string; by: number }[] {
  const counts = []
  if (step.row.status === 'queued') counts.push({ queueId: step.row.queueId, by: -1 })
  if (change?.status === 'queued') counts.push({ queueId: change.queueId, by: 1 })
  return counts
}
