import { isUuid, type WriteTx } from '#platform/db'
import { emitAll } from '#platform/events'
import { conflict, notFound } from '#platform/faults'
import { cancelOutgoing } from './enqueue.ts'
import { settleArrived } from './arrived.ts'
import { replyFenced, replyReleased, replyUncertain } from './events.ts'
import { dropRestoreHold, holdUnsent, isHeldOn, makeUncertain, startProbing } from './fence-store.ts'
import { lockByMessage } from './store.ts'

/** What a person found out about a message behind the fence. */
export type FenceAnswer = 'probe' | 'send' | 'sent' | 'cancel'

/**
 * The fence of a restored system: what was not out at the time of the backup may have gone out since, so none of it
 * is sent until somebody has looked. What was on its way becomes uncertain.
 */
export async function fenceOutbox(tx: WriteTx, reason: string): Promise<{ held: number; uncertain: number }> {
  const held = await holdUnsent(tx, reason)
  const uncertain = await makeUncertain(tx)
  await emitAll(tx, [
    ...held.map(({ caseId, messageRef, kind }) => replyFenced.of(caseId, { messageId: messageRef, kind })),
    ...uncertain.map(({ caseId, messageRef, kind, attempts }) =>
      replyUncertain.of(caseId, { messageId: messageRef, kind, attempts }),
    ),
  ])
  return { held: held.length, uncertain: uncertain.length }
}

/**
 * Lets a message out of the fence: its Sent folder is looked into first, it goes, it went, or it never goes.
 * Fault: `not-fenced`.
 */
export async function releaseFenced(tx: WriteTx, messageRef: string, answer: FenceAnswer): Promise<void> {
  const row = isUuid(messageRef) ? await lockByMessage(tx, messageRef) : null
  if (!row) throw notFound()
  if (row.state !== 'held' || !(await dropRestoreHold(tx, row.id)))
    throw conflict('not-fenced', { state: row.state }, 'No restore holds this message')
  const about = { messageId: messageRef, kind: row.kind }
  await emitAll(tx, [replyReleased.of(row.caseId, { ...about, answer })])
  if (answer === 'cancel') return void (await cancelOutgoing(tx, messageRef))
  if (answer === 'probe' && !(await isHeldOn(tx, row.id))) await startProbing(tx, row.id)
  if (answer === 'send' || answer === 'probe') return tx.wake('outbox')
  await settleArrived(tx, row, 'person')
}
