import type { WriteTx } from '#platform/db'
import { emitAll } from '#platform/events'
import { replySent, replySettled } from './events.ts'
import { wantCopy } from './sent-copy.ts'
import { lockUncertain, noteSettledBy } from './sent-store.ts'
import { finish, type OutgoingRow, readRecipients, writeRecipients } from './store.ts'

export type SettledBy = 'sent-folder' | 'echo' | 'answer' | 'person'

/** An uncertain message did arrive. The row is locked. */
export async function settleArrived(tx: WriteTx, row: OutgoingRow, by: SettledBy): Promise<void> {
  const open = (await readRecipients(tx, row.id)).filter(
    ({ state }) => state === 'pending' || state === 'temporary',
  )
  await writeRecipients(
    tx,
    row.id,
    open.map(({ address }) => ({ address, state: 'accepted', code: null, text: null })),
  )
  await finish(tx, row.id, { state: 'accepted', problem: null })
  await noteSettledBy(tx, row.id, by)
  if (by !== 'sent-folder') await wantCopy(tx, row)
  const about = { messageId: row.messageRef, kind: row.kind }
  await emitAll(tx, [
    replySettled.of(row.caseId, { ...about, arrived: true, by }),
    replySent.of(row.caseId, { ...about, recipients: open.length, attempts: row.attempts }),
  ])
}

/**
 * Tells the outbox that messages of ours were seen in the world: fetched again as an echo, or named by an answer. What was
 * uncertain of them has arrived. Message-IDs of others are passed over.
 */
export async function noteArrived(
  tx: WriteTx,
  messageIds: readonly string[],
  by: 'echo' | 'answer',
): Promise<void> {
  if (messageIds.length === 0) return
  for (const row of await lockUncertain(tx, messageIds)) await settleArrived(tx, row, by)
}
