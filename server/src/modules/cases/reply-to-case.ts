import type { Message } from '@kontor/contract'
import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { invalid } from '#platform/faults'
import type { Caller } from '#platform/http'
import { readTenant } from '#tenancy'
import { bodyOf, type DraftWish, isEmptyBody } from './drafts.ts'
import { deleteDraft } from './draft-store.ts'
import { caseAssigned, caseClosed, caseReopened, replyQueued } from './events.ts'
import { requireScanned, requireSendable } from './files.ts'
import { presentMessage } from './present-message.ts'
import { previewOf } from './preview.ts'
import { requireRecipients } from './recipients.ts'
import { replyDefaults } from './reply-defaults.ts'
import { lockVisible, requireFence, requireMine } from './rights.ts'
import { queueMessage } from './send-message.ts'
import { addAnswer, dayOf, touchCases } from './store.ts'
import { transition } from './transition.ts'
import { htmlToText } from '@kontor/core/mail'

export interface ReplyWish extends Omit<DraftWish, 'version'> {
  close?: boolean | undefined
  sendAt?: string | undefined
  undoSeconds?: number | undefined
}

/**
 * Answers a case. The message is held for the undo time, then sent once; the case waits for the customer or is closed.
 * Who answers a case that nobody has becomes its agent. Faults: `lease-held`, `already-taken`, `account-cannot-send`,
 * `unknown-recipient`, `invalid`.
 */
export async function replyToCase(
  tx: WriteTx,
  caller: Caller,
  caseId: string,
  wish: ReplyWish,
): Promise<Message> {
  const row = await lockVisible(tx, caller, caseId)
  await requireMine(tx, caller, row)
  await requireFence(tx, caller, caseId, wish.fence)
  const html = bodyOf(wish) ?? ''
  if (isEmptyBody(html)) throw invalid({ field: 'html' }, 'The answer is empty')
  const defaults = await replyDefaults(tx, row)
  const to = requireRecipients(wish.to ?? defaults.to)
  if (to.length === 0) throw invalid({ field: 'to' }, 'Nobody would get this answer: give a recipient')
  const files = await requireSendable(tx, caller, caseId, wish.attachments ?? [])
  requireScanned(tx.context, files)
  const holds = await holdsOf(tx, caller, wish)
  const onTime = row.dueAt === null ? null : tx.now <= row.dueAt
  const messageId = await queueMessage(tx, {
    caseId,
    accountId: row.accountId,
    kind: 'reply',
    authorId: caller.userId,
    html,
    subject: wish.subject?.trim() || defaults.subject,
    to,
    cc: requireRecipients(wish.cc ?? []),
    bcc: requireRecipients(wish.bcc ?? []),
    attachmentIds: files.map((file) => file.id),
    holds,
    before: {
      status: row.status,
      assigneeId: row.assigneeId,
      dueAt: row.dueAt?.toISOString() ?? null,
      onTime,
      countedOn: dayOf(tx.now),
    },
  })
  await deleteDraft(tx, caseId, caller.userId)
  await touchCases(tx, [{ id: caseId, lastMessageAt: tx.now, preview: previewOf(htmlToText(html)) }])
  if (row.status === 'closed' && !wish.close) await emit(tx, caseReopened.of(caseId, { why: 'agent' }))
  if (row.assigneeId !== caller.userId) {
    const dueAt = row.dueAt?.toISOString() ?? null
    await emit(
      tx,
      caseAssigned.of(caseId, { userId: caller.userId, how: 'reply', queueId: row.queueId, dueAt }),
    )
  }
  const until = (kind: string): string | null =>
    holds.find((hold) => hold.kind === kind)?.until.toISOString() ?? null
  await emit(
    tx,
    replyQueued.of(caseId, {
      messageId,
      undoUntil: until('undo'),
      sendAt: until('schedule'),
      closes: wish.close === true,
      onTime,
    }),
  )
  // The agent owns the case up to this second; then the customer does, or nobody.
  const mine = { ...row, assigneeId: caller.userId, lastAgentId: caller.userId }
  const status = wish.close ? 'closed' : 'waiting'
  await transition(tx, [
    {
      row: row.assigneeId === null ? { ...mine, assigneeId: null } : mine,
      status,
      assigneeId: null,
      dueAt: null,
    },
  ])
  if (wish.close) await emit(tx, caseClosed.of(caseId, { withReply: true }, { reason: '' }))
  await addAnswer(tx, caller.userId, dayOf(tx.now), 1, onTime === false ? 0 : 1)
  return presentMessage(tx, messageId)
}

async function holdsOf(
  tx: WriteTx,
  caller: Caller,
  wish: ReplyWish,
): Promise<{ kind: 'undo' | 'schedule'; until: Date }[]> {
  const undoSeconds = wish.undoSeconds ?? (caller.kind === 'session' ? (await readTenant(tx)).undoSeconds : 0)
  const holds: { kind: 'undo' | 'schedule'; until: Date }[] = []
  if (undoSeconds > 0) holds.push({ kind: 'undo', until: new Date(tx.now.getTime() + undoSeconds * 1000) })
  if (wish.sendAt !== undefined && new Date(wish.sendAt) > tx.now)
    holds.push({ kind: 'schedule', until: new Date(wish.sendAt) })
  return holds
}
