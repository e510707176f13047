import type { Draft } from '@kontor/contract'
import { htmlToText, sanitizeMailHtml, textToHtml } from '@kontor/core/mail'
import type { ReadTx, WriteTx } from '#platform/db'
import { conflict, present } from '#platform/faults'
import type { Caller } from '#platform/http'
import { type DraftContent, type DraftRow, deleteDraft, readDrafts, writeDraft } from './draft-store.ts'
import { requireSendable } from './files.ts'
import { findAttachments } from './message-store.ts'
import { presentFile } from './present-message.ts'
import { replyDefaults } from './reply-defaults.ts'
import { lockVisible, requireFence } from './rights.ts'

export interface DraftWish {
  html?: string | undefined
  text?: string | undefined
  to?: string[] | undefined
  cc?: string[] | undefined
  bcc?: string[] | undefined
  subject?: string | undefined
  attachments?: string[] | undefined
  version?: number | undefined
  fence?: number | undefined
}

/** Saves the caller's own draft. Fault: `stale-draft` when another tab saved meanwhile. */
export async function saveDraft(
  tx: WriteTx,
  caller: Caller,
  caseId: string,
  wish: DraftWish,
): Promise<Draft> {
  const row = await lockVisible(tx, caller, caseId)
  await requireFence(tx, caller, caseId, wish.fence)
  const before = (await readDrafts(tx, caseId)).find((draft) => draft.userId === caller.userId)
  const base: DraftContent = before ?? {
    html: '',
    bcc: [],
    attachmentIds: [],
    ...(await replyDefaults(tx, row)),
  }
  const files =
    wish.attachments === undefined ? null : await requireSendable(tx, caller, caseId, wish.attachments)
  const content: DraftContent = {
    html: bodyOf(wish) ?? base.html,
    to: wish.to ?? base.to,
    cc: wish.cc ?? base.cc,
    bcc: wish.bcc ?? base.bcc,
    subject: wish.subject ?? base.subject,
    attachmentIds: files?.map((file) => file.id) ?? base.attachmentIds,
  }
  if (wish.version !== undefined && wish.version !== (before?.version ?? 0)) throw stale(before)
  if (
    !(await writeDraft(
      tx,
      caseId,
      caller.userId,
      content,
      wish.version === 0 ? null : (wish.version ?? null),
    ))
  )
    throw stale(before)
  const saved = (await readDrafts(tx, caseId)).find((draft) => draft.userId === caller.userId)
  return presentDraft(tx, present(saved, 'the draft'))
}

export async function discardDraft(tx: WriteTx, caller: Caller, caseId: string): Promise<void> {
  await lockVisible(tx, caller, caseId)
  await deleteDraft(tx, caseId, caller.userId)
}

export async function presentDraft(tx: ReadTx, row: DraftRow): Promise<Draft> {
  const files = await findAttachments(tx, row.attachmentIds)
  const attachments = row.attachmentIds.flatMap((id) =>
    files.filter((file) => file.id === id).map((file) => presentFile(tx, file)),
  )
  return {
    html: row.html,
    to: row.to,
    cc: row.cc,
    bcc: row.bcc,
    subject: row.subject,
    attachments,
    version: row.version,
    savedAt: row.savedAt.toISOString(),
    author: { id: row.userId, login: row.login, name: row.name },
  }
}

/** The body an agent wrote, as clean HTML; undefined when none was sent. */
export function bodyOf(wish: { html?: string | undefined; text?: string | undefined }): string | undefined {
  if (wish.html !== undefined) return sanitizeMailHtml(wish.html).html
  return wish.text === undefined ? undefined : textToHtml(wish.text)
}

/** Whether there is anything for the customer to read. */
export function isEmptyBody(html: string): boolean {
  return htmlToText(html).trim() === '' && !/<img\b/i.test(html)
}

function stale(before: DraftRow | undefined): Error {
  return conflict(
    'stale-draft',
    { version: before?.version ?? 0 },
    'The draft was changed in another window meanwhile',
  )
}
