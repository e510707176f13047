import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { conflict, notFound } from '#platform/faults'
import { replySent } from './events.ts'
import { finish, lockByMessage, type OutgoingRow, readRecipients, writeRecipients } from './store.ts'

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
  if (!arrived) {
    await finish(tx, row.id, { state: 'due', problem: null, nextAttemptAt: tx.now })
    tx.wake('outbox')
    return row
  }
  const open = (await readRecipients(tx, row.id)).filter(
    ({ state }) => state === 'pending' || state === 'temporary',
  )
  await writeRecipients(
    tx,
    row.id,
    open.map(({ address }) => ({ address, state: 'accepted', code: null, text: null })),
  )
  await finish(tx, row.id, { state: 'accepted', problem: null })
  await emit(
    tx,
    replySent.of(row.caseId, {
      messageId: messageRef,
      kind: row.kind,
      recipients: open.length,
      attempts: row.attempts,
    }),
  )
  return row
}
