import type { Message } from '@kontor/contract'
import { cancelOutgoing } from '#outbox'
import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { notFound } from '#platform/faults'
import type { Caller } from '#platform/http'
import { readDrafts, writeDraft } from './draft-store.ts'
import { caseAssigned, caseReopened, replyCancelled } from './events.ts'
import { detachFromMessage, dropParticipants, findMessage, hasYounger } from './message-store.ts'
import { leaseMs } from './lease.ts'
import { parkOthers } from './park.ts'
import { presentMessage } from './present-message.ts'
import { lockVisible } from './rights.ts'
import { addAnswer, writeLeases } from './store.ts'
import { transition } from './transition.ts'

/**
 * Takes a held answer back: its text is the author's draft again and the case is his as it was, unless it went on
 * meanwhile; he finds it parked when somebody else took the answer back. Fault: `not-held-any-more`.
 */
export async function cancelMessage(tx: WriteTx, caller: Caller, id: string): Promise<Message> {
  const message = await findMessage(tx, id)
  if (!message || message.direction !== 'out' || message.kind !== 'message') throw notFound()
  const row = await lockVisible(tx, caller, message.caseId)
  const outgoing = await cancelOutgoing(tx, id)
  const before = (outgoing.before ?? {}) as {
    dueAt?: string | null
    onTime?: boolean | null
    countedOn?: string
  }
  await emit(tx, replyCancelled.of(row.id, { messageId: id }))
  const authorId = message.authorId ?? caller.userId
  const attachmentIds = await detachFromMessage(tx, id)
  if (!(await readDrafts(tx, row.id)).some((draft) => draft.userId === authorId)) {
    const addresses = (list: readonly { address: string }[]): string[] =>
      list.map((mailbox) => mailbox.address)
    const { to, cc, bcc } = message.recipients
    const content = {
      html: message.html ?? '',
      to: addresses(to),
      cc: addresses(cc),
      bcc: addresses(bcc),
      subject: message.subject,
      attachmentIds,
    }
    await writeDraft(tx, row.id, authorId, content, null)
  }
  if (before.countedOn) await addAnswer(tx, authorId, before.countedOn, -1, before.onTime === false ? 0 : -1)
  await dropParticipants(tx, row.id, id)
  const wentOn = await hasYounger(tx, row.id, message.at)
  if (wentOn || (row.status !== 'waiting' && row.status !== 'closed')) return presentMessage(tx, id)
  const isOwn = authorId === caller.userId
  if (isOwn) await parkOthers(tx, [authorId], [row.id])
  if (row.status === 'closed') await emit(tx, caseReopened.of(row.id, { why: 'undo' }))
  const dueAt = before.dueAt ?? null
  await emit(tx, caseAssigned.of(row.id, { userId: authorId, how: 'undo', queueId: row.queueId, dueAt }))
  await transition(tx, [
    {
      row,
      status: isOwn ? 'active' : 'parked',
      assigneeId: authorId,
      how: 'undo',
      dueAt: dueAt ? new Date(dueAt) : null,
    },
  ])
  if (isOwn) {
    const until = new Date(tx.now.getTime() + leaseMs)
    await writeLeases(tx, [{ caseId: row.id, userId: authorId, tab: null, until }])
  }
  return presentMessage(tx, id)
}
