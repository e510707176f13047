import type { Attachment, Message } from '@kontor/contract'
import { type OutgoingView, readDeliveries } from '#outbox'
import type { ReadTx } from '#platform/db'
import { present } from '#platform/faults'
import { scanOf } from './files.ts'
import {
  type AttachmentRow,
  attachmentsOf,
  findMessage,
  type MessageRow,
  pageOfMessages,
} from './message-store.ts'

const imageTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

export function presentFile({ context }: ReadTx, row: AttachmentRow): Attachment {
  const { id, filename, contentType, size, inline, contentId } = row
  return { id, filename, contentType, size, inline, contentId, scan: scanOf(context, row) }
}

export async function presentMessage(tx: ReadTx, id: string): Promise<Message> {
  const row = present(await findMessage(tx, id), 'the message')
  const [message] = await presentMessages(tx, [row])
  return present(message, 'the message')
}

/** Messages of a case, oldest first. */
export async function listMessages(
  tx: ReadTx,
  caseId: string,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: Message[]; nextCursor: string | null }> {
  const rows = await pageOfMessages(tx, caseId, readCursor(page.cursor), page.limit)
  const last = rows.at(-1)
  const nextCursor =
    last && rows.length === page.limit
      ? Buffer.from(`${last.at.toISOString()} ${last.id}`).toString('base64url')
      : null
  return { items: await presentMessages(tx, rows), nextCursor }
}

function readCursor(text: string | undefined): { at: string; id: string } | null {
  const match = /^(\S{20,30}Z) ([0-9a-f-]{36})$/.exec(Buffer.from(text ?? '', 'base64url').toString())
  return match?.[1] && match[2] ? { at: match[1], id: match[2] } : null
}

/** Messages with their files and deliveries. */
export async function presentMessages(tx: ReadTx, rows: readonly MessageRow[]): Promise<Message[]> {
  const ids = rows.map((row) => row.id)
  const files = await attachmentsOf(tx, ids)
  const deliveries = new Map((await readDeliveries(tx, ids)).map((view) => [view.messageRef, view]))
  return rows.map((row) =>
    toMessage(
      tx,
      row,
      files.filter((file) => file.messageId === row.id),
      deliveries.get(row.id),
    ),
  )
}

function toMessage(
  tx: ReadTx,
  row: MessageRow,
  files: readonly AttachmentRow[],
  outgoing: OutgoingView | undefined,
): Message {
  const attachments = files.map((file) => presentFile(tx, file))
  return {
    id: row.id,
    caseId: row.caseId,
    direction: row.direction,
    kind: row.kind,
    standing: row.standing,
    channel: row.channel,
    from: row.sender,
    to: [...row.recipients.to],
    cc: [...row.recipients.cc],
    bcc: [...row.recipients.bcc],
    subject: row.subject,
    text: row.text,
    visibleText: row.visibleText,
    html: row.html === null ? null : withInlineImages(row.html, attachments),
    // What was decrypted never asks anybody outside for anything (EFAIL).
    blockedRemoteCount: row.assurance?.protection?.encrypted ? 0 : row.blockedRemoteCount,
    attachments,
    deliveries:
      outgoing?.recipients.map(({ at, report, ...recipient }) => ({
        ...recipient,
        at: at && new Date(at).toISOString(),
        report: report && { ...report, at: new Date(report.at).toISOString() },
      })) ?? [],
    outbox: outgoing
      ? {
          state: outgoing.state,
          undoUntil: outgoing.undoUntil?.toISOString() ?? null,
          sendAt: outgoing.sendAt?.toISOString() ?? null,
          problem: outgoing.problem,
          attempts: outgoing.attempts,
          probing: outgoing.probing,
        }
      : null,
    author:
      row.authorId && row.authorLogin
        ? { id: row.authorId, login: row.authorLogin, name: row.authorName ?? row.authorLogin }
        : null,
    messageId: row.messageId,
    hasRaw: row.ledgerId !== null,
    authentication: row.assurance?.authentication ?? null,
    protection: row.assurance?.protection ?? null,
    senderIdentity: row.assurance?.identity ?? null,
    warnings: row.warnings.map((warning) => warning as Message['warnings'][number]),
    at: row.at.toISOString(),
  }
}

/** The prefix that intake gives to cid: images of a message when it cleans the HTML. */
export const cidPrefix = '/api/v1/attachments/cid/'

/** Points inline images at the files of this very message; what it does not have stays blank. */
function withInlineImages(html: string, attachments: readonly Attachment[]): string {
  return html.replace(/src="\/api\/v1\/attachments\/cid\/([^"]{1,400})"/g, (_, encoded: string) => {
    const contentId = decodeURIComponent(encoded)
    const file = attachments.find(
      (attachment) => attachment.contentId === contentId && imageTypes.has(attachment.contentType),
    )
    return file ? `src="/api/v1/attachments/${file.id}/image"` : 'src=""'
  })
}
