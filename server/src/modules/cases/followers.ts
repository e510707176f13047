import { readPresence } from '#access'
import type { WriteTx } from '#platform/db'
import { emit, type Follower, type LoggedEvent } from '#platform/events'
import { caseReopened } from './events.ts'
import { parkOthers } from './park.ts'
import { indexMessages } from './search-store.ts'
import { findMessage } from './message-store.ts'
import { lockCases } from './store.ts'
import { transition } from './transition.ts'

/** Pause and log-out park what is active; a refused answer opens its case again. */
export const casesFollower: Follower = {
  name: 'cases',
  handle: async (tx, events) => {
    for (const event of events) {
      if (event.type === 'agent.presence-changed' && event.payload.to !== 'ready')
        await parkOthers(tx, [event.streamId], [], 'presence')
      if (event.type === 'case.reply-refused' && event.payload.kind === 'reply')
        await reopenRefused(tx, event)
    }
  },
}

/** An answer that did not arrive goes back to its author when he is there, else into the queue; due at once. */
async function reopenRefused(tx: WriteTx, event: LoggedEvent): Promise<void> {
  const [row] = await lockCases(tx, [event.streamId])
  if (!row || (row.status !== 'waiting' && row.status !== 'closed')) return
  const message = await findMessage(tx, String(event.payload.messageId))
  const author = message?.authorId ?? null
  const isHere = author !== null && (await readPresence(tx, author)).state === 'ready'
  await emit(tx, caseReopened.of(row.id, { why: 'refused' }))
  await transition(tx, [
    isHere
      ? { row, status: 'parked', assigneeId: author, how: 'refused', dueAt: tx.now }
      : { row, status: 'queued', assigneeId: null, dueAt: tx.now },
  ])
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
