import { requireQueue, readQueues } from '#organisation'
import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { conflict } from '#platform/faults'
import type { Caller } from '#platform/http'
import { caseAssigned, caseClosed, caseMoved, caseReopened, caseReturned } from './events.ts'
import { leaseMs } from './lease.ts'
import { lastInbound } from './message-store.ts'
import { parkOthers } from './park.ts'
import { lockVisible, requireMine } from './rights.ts'
import { type CaseRow, writeLeases } from './store.ts'
import { transition } from './transition.ts'

/** Takes a case of a visible queue that nobody has. Fault: `already-taken`. */
export async function takeCase(tx: WriteTx, caller: Caller, id: string): Promise<void> {
  const row = await lockVisible(tx, caller, id)
  await requireMine(tx, caller, row)
  if (row.status === 'active' && row.assigneeId === caller.userId) return
  if (row.status === 'closed') throw conflict('case-closed', {}, 'The case is closed; open it again first')
  await assignTo(tx, caller, row, 'take')
}

/** Opens a closed case again for the caller. */
export async function reopenCase(tx: WriteTx, caller: Caller, id: string): Promise<void> {
  const row = await lockVisible(tx, caller, id)
  if (row.status !== 'closed') throw conflict('not-closed', { status: row.status }, 'The case is not closed')
  await emit(tx, caseReopened.of(id, { why: 'agent' }))
  await assignTo(tx, caller, row, 'reopen')
}

/** Gives a case back to its queue, where it keeps its place. */
export async function returnCase(tx: WriteTx, caller: Caller, id: string, reason: string): Promise<void> {
  const row = await lockVisible(tx, caller, id)
  await requireMine(tx, caller, row)
  if (row.assigneeId === null) throw conflict('not-assigned', { status: row.status }, 'Nobody has this case')
  await emit(tx, caseReturned.of(id, { queueId: row.queueId }, { reason }))
  await transition(tx, [
    { row, status: 'queued', assigneeId: null, dueAt: await dueOf(tx, row, row.queueId) },
  ])
}

/** Closes a case; closing a closed one changes nothing. */
export async function closeCase(tx: WriteTx, caller: Caller, id: string, reason: string): Promise<void> {
  const row = await lockVisible(tx, caller, id)
  await requireMine(tx, caller, row)
  if (row.status === 'closed') return
  await emit(tx, caseClosed.of(id, { withReply: false }, { reason }))
  await transition(tx, [{ row, status: 'closed', assigneeId: null, dueAt: null }])
}

/** Moves a case to another queue, where it waits anew with that queue's service level from its arrival. */
export async function moveCase(
  tx: WriteTx,
  caller: Caller,
  id: string,
  wish: { queue: string; reason: string },
): Promise<void> {
  const row = await lockVisible(tx, caller, id)
  await requireMine(tx, caller, row)
  const target = await requireQueue(tx, wish.queue)
  if (target.id === row.queueId) return
  await emit(
    tx,
    caseMoved.of(id, { fromQueueId: row.queueId, toQueueId: target.id }, { reason: wish.reason }),
  )
  const resting = row.status === 'closed' || row.status === 'waiting'
  const dueAt = resting ? row.dueAt : await dueOf(tx, { ...row, dueAt: null }, target.id)
  await transition(tx, [
    { row, status: resting ? row.status : 'queued', queueId: target.id, assigneeId: null, dueAt },
  ])
}

async function assignTo(tx: WriteTx, caller: Caller, row: CaseRow, how: 'take' | 'reopen'): Promise<void> {
  await parkOthers(tx, [caller.userId], [row.id])
  await emit(
    tx,
    caseAssigned.of(row.id, {
      userId: caller.userId,
      how,
      queueId: row.queueId,
      dueAt: row.dueAt?.toISOString() ?? null,
    }),
  )
  await transition(tx, [{ row, status: 'active', assigneeId: caller.userId, how }])
  await writeLeases(tx, [
    { caseId: row.id, userId: caller.userId, tab: null, until: new Date(tx.now.getTime() + leaseMs) },
  ])
}

/** When the answer is due in a queue: counted from the customer's last message, whenever that was. */
async function dueOf(tx: WriteTx, row: CaseRow, queueId: string): Promise<Date> {
  if (row.dueAt) return row.dueAt
  const last = await lastInbound(tx, row.id)
  const [queue] = await readQueues(tx, [queueId])
  const from = last?.at ?? row.receivedAt
  return new Date(from.getTime() + (queue?.serviceLevelMinutes ?? 0) * 60_000)
}
