import { type Bounce, cleanText, mayAutoReply, readAutomatic, readVisible } from '@kontor/core/mail'
import { detectLanguage } from '@kontor/core/text'
import { WorkerLimit } from '#platform/workers'
import { decodeBytes } from '#channels'
import type { ParsedMail } from '#channels'

type Empty = Omit<
  ParsedMail,
  | 'sender'
  | 'html'
  | 'sanitizedHtml'
  | 'blockedRemoteCount'
  | 'attachments'
  | 'mayAutoReplyInputs'
  | 'headers'
  | 'bounce'
>
/** One line of `kontor inspect`, as the outside contract describes it. */
export type InspectRow = Empty & {
  file: string
  ok: boolean
  error: { code: string; params: Record<string, string | number> } | null
  html: string | null
  attachments: Omit<ParsedMail['attachments'][number], 'content'>[]
  bounce: ReturnType<typeof withoutOriginals> | null
  mayAutoReply: boolean
}

/** What Kontor reads in a mail. The account's own addresses are not known here: all recipients count as own. */
export function mailRow(file: string, mail: ParsedMail): InspectRow {
  const { from, replyTo, to, cc } = mail.mayAutoReplyInputs
  const answer = mayAutoReply({
    ...mail.mayAutoReplyInputs,
    ownAddresses: [...to, ...cc].filter((address) => address !== from && !replyTo.includes(address)),
    isAnyMailboxAddress: () => false,
  })
  return {
    ...row(file),
    messageId: mail.messageId,
    inReplyTo: mail.inReplyTo,
    references: mail.references,
    date: mail.date,
    from: mail.from,
    replyTo: mail.replyTo,
    to: mail.to,
    cc: mail.cc,
    subject: mail.subject,
    text: mail.text,
    html: mail.sanitizedHtml,
    visibleText: mail.visibleText,
    closing: mail.closing,
    quotedText: mail.quotedText,
    signatureText: mail.signatureText,
    forwarded: mail.forwarded,
    attachments: mail.attachments.map(({ content: _, ...rest }) => rest),
    language: mail.language,
    automatic: mail.automatic,
    bounce: mail.bounce && withoutOriginals(mail.bounce),
    mayAutoReply: answer.may && mail.bounce === null,
    warnings: mail.warnings,
  }
}

/** The fields that the outside contract promises, in its order. */
function withoutOriginals({ kind, recipients, originalMessageId }: Bounce) {
  const shown = recipients.map(({ originalAddress: _, ...rest }) => rest)
  return { kind, recipients: shown, originalMessageId }
}

/** What Kontor reads in a plain text body without headers. */
export function textRow(file: string, raw: Uint8Array): InspectRow {
  const text = cleanText(decodeBytes(raw, null).text)
  const read = readVisible(text)
  return { ...row(file), text, ...read, language: detectLanguage(read.visibleText) }
}

/** A message that could not be read. */
export function failedRow(file: string, error: unknown): InspectRow {
  const code = error instanceof WorkerLimit ? `worker-${error.kind}` : codeOf(error)
  return { ...row(file), ok: false, error: { code, params: {} } }
}

function codeOf(error: unknown): string {
  const known = error instanceof Error && 'code' in error && typeof error.code === 'string'
  return known ? String(error.code).toLowerCase().replaceAll('_', '-') : 'unreadable'
}

function row(file: string): InspectRow {
  return {
    file,
    ok: true,
    error: null,
    messageId: null,
    inReplyTo: null,
    references: [],
    date: null,
    from: null,
    replyTo: [],
    to: [],
    cc: [],
    subject: '',
    text: '',
    html: null,
    visibleText: '',
    closing: '',
    quotedText: '',
    signatureText: '',
    forwarded: null,
    attachments: [],
    language: null,
    automatic: readAutomatic({}),
    bounce: null,
    mayAutoReply: false,
    warnings: [],
  }
}
