import type { WriteTx } from '#platform/db'
import { conflict, notFound } from '#platform/faults'
import { uuidv7 } from '#platform/ids'
import {
  insertOutgoing,
  lockByMessage,
  type NewOutgoing,
  type OutgoingRow,
  readRecipients,
  setState,
} from './store.ts'

/** Puts messages into the outbox in the transaction that makes them. Without a hold they go at once. */
export async function enqueueOutgoing(tx: WriteTx, list: readonly Omit<NewOutgoing, 'id'>[]): Promise<void> {
  if (list.length === 0) return
  await insertOutgoing(
    tx,
    list.map((item) => ({ ...item, id: uuidv7(tx.now) })),
  )
  tx.wake('outbox')
}

/** Takes a message back while it is held or due and nobody has it. Fault: `not-held-any-more`. */
export async function cancelOutgoing(tx: WriteTx, messageRef: string): Promise<OutgoingRow> {
  const row = await lockByMessage(tx, messageRef)
  if (!row) throw notFound()
  const gone = (await readRecipients(tx, row.id)).some((recipient) => recipient.state === 'accepted')
  if ((row.state !== 'held' && row.state !== 'due') || gone) {
    throw conflict(
      'not-held-any-more',
      { state: row.state },
      'The message is on its way or gone; it cannot be taken back',
    )
  }
  await setState(tx, row.id, 'cancelled')
  return row
}
