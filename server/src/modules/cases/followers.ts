import { readPresence } from '#access'
import type { WriteTx } from '#platform/db'
import { emit, emitAll, type Follower, type LoggedEvent } from '#platform/events'
import { caseAssigned, caseReopened, caseReturned } from './events.ts'
import { park } from './park.ts'
import { indexMessages } from './search-store.ts'
import { findMessage } from './message-store.ts'
import { activeSince, lockAgents, lockCases, ownedCasesOf } from './store.ts'
import { transition } from './transition.ts'

/** Pause and log-out park what is active; an answer that was refused or came back opens its case again. */
export const casesFollower: Follower = {
  name: 'cases',
  handle: async (tx, events) => {
    for (const event of events) {
      if (event.type === 'agent.presence-changed' && event.payload.to !== 'ready') await parkAbsent(tx, event)
      const isReply = event.payload.kind === 'reply'
      if (event.type === 'case.reply-refused' && isReply) await reopen(tx, event, 'refused')
      const isLost = event.type === 'case.delivery-reported' && event.payload.action === 'failed'
      if (isLost && isReply) await reopen(tx, event, 'refused')
      if (event.type === 'case.reply-uncertain' && isReply) await reopen(tx, event, 'uncertain')
      if (event.type === 'user.changed' && event.payload.active === false)
        await returnCasesOf(tx, String(event.payload.userId))
    }
  },
}

/** Parks what the agent worked on when he left, as of that moment; not what he took after he came back. */
async function parkAbsent(tx: WriteTx, event: LoggedEvent): Promise<void> {
  const userId = event.streamId
  await lockAgents(tx, [userId])
  const left = (await readPresence(tx, userId)).state !== 'ready'
  const rows = await lockCases(tx, await activeSince(tx, userId, left ? tx.now : event.at))
  await park(
    tx,
    rows.filter((row) => row.assigneeId === userId),
    'presence',
    event.at,
  )
}

/** An answer that did not arrive, or perhaps not, goes back to its author when he is there, else into the queue. */
async function reopen(tx: WriteTx, event: LoggedEvent, why: 'refused' | 'uncertain'): Promise<void> {
  const [row] = await lockCases(tx, [event.streamId])
  if (!row || (row.status !== 'waiting' && row.status !== 'closed')) return
  const message = await findMessage(tx, String(event.payload.messageId))
  const author = message?.authorId ?? null
  const isHere = author !== null && (await readPresence(tx, author)).state === 'ready'
  await emit(tx, caseReopened.of(row.id, { why }))
  if (!isHere) return transition(tx, [{ row, status: 'queued', assigneeId: null, dueAt: tx.now }])
  await emit(
    tx,
    caseAssigned.of(row.id, { userId: author, how: why, queueId: row.queueId, dueAt: tx.now.toISOString() }),
  )
  await transition(tx, [{ row, status: 'parked', assigneeId: author, how: why, dueAt: tx.now }])
}

/** Who is no agent any more keeps no case. */
async function returnCasesOf(tx: WriteTx, userId: string): Promise<void> {
  const rows = (await lockCases(tx, await ownedCasesOf(tx, userId))).filter(
    (row) => row.assigneeId === userId,
  )
  await transition(
    tx,
    rows.map((row) => ({ row, status: 'queued' as const, assigneeId: null, dueAt: row.dueAt ?? tx.now })),
  )
  await emitAll(
    tx,
    rows.map((row) => caseReturned.of(row.id, { queueId: row.queueId }, { reason: '' })),
  )
}

/** Keeps the full text up to date, behind the log. */
export const searchFollower: Follower = {
  name: 'search',
  handle: async (tx, events) => {
    const ids = events.flatMap((event) =>
      typeof event.payload.messageId === 'string' && event.streamKind === 'case'
        ? [event.payload.messageId]
        : [],
    )
    if (ids.length === 0) return
    await indexMessages(tx, [...new Set(ids)])
  },
}
