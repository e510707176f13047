import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { conflict, notFound } from '#platform/faults'
import { settleArrived } from './arrived.ts'
import { replySettled } from './events.ts'
import { noteSettledBy } from './sent-store.ts'
import { finish, lockByMessage, type OutgoingRow } from './store.ts'

/**
 * A person says what nobody could know: the message arrived, or it is to be sent again under the same Message-ID.
 * Fault: `not-uncertain`.
 */
export async function resolveUncertain(
  tx: WriteTx,
  messageRef: string,
  arrived: boolean,
): Promise<OutgoingRow> {
  const row = await lockByMessage(tx, messageRef)
  if (!row) throw notFound()
  if (row.state !== 'uncertain')
    throw conflict('not-uncertain', { state: row.state }, 'It is known what became of this message')
  if (arrived) await settleArrived(tx, row, 'person')
  else await settleMissing(tx, row, 'person')
  return row
}

/** An uncertain message was not taken: it goes out again under the same Message-ID. The row is locked. */
export async function settleMissing(
  tx: WriteTx,
  row: OutgoingRow,
  by: 'sent-folder' | 'person',
): Promise<void> {
  await finish(tx, row.id, { state: 'due', problem: null, nextAttemptAt: tx.now })
  await noteSettledBy(tx, row.id, by)
  await emit(
    tx,
    replySettled.of(row.caseId, { messageId: row.messageRef, kind: row.kind, arrived: false, by }),
  )
  tx.wake('outbox')
}
