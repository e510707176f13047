import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser'
import type { Mailbox } from '../compose/header.ts'
import { htmlToText } from './html-to-text.ts'

/** A mail as the customer reads it. Text and HTML are foreign: HTML only goes into a sandboxed frame. */
export type MailView = {
  from: Mailbox
  to: Mailbox[]
  cc: Mailbox[]
  replyTo: Mailbox
  subject: string
  text: string
  /** Inline pictures are data addresses already. */
  html: string | null
  messageId: string | null
  inReplyTo: string | null
  references: string[]
  /** Written by a program (RFC 3834), as a receipt is. */
  isAutomatic: boolean
  files: { filename: string; contentType: string; content: Buffer }[]
}

/** Reads raw bytes; whatever is missing becomes empty. */
export async function readMail(raw: Buffer): Promise<MailView> {
  const mail = await simpleParser(raw)
  const html = mail.html || null
  const from = mailboxes(mail.from)[0] ?? { name: '', address: '' }
  const automatic = mail.headers.get('auto-submitted')
  return {
    from,
    to: mailboxes(mail.to),
    cc: mailboxes(mail.cc),
    replyTo: mailboxes(mail.replyTo)[0] ?? from,
    subject: mail.subject ?? '',
    text: (mail.text || htmlToText(html ?? '')).trim(),
    html,
    messageId: mail.messageId ?? null,
    inReplyTo: mail.inReplyTo ?? null,
    references: referencesOf(mail),
    isAutomatic: typeof automatic === 'string' && automatic.toLowerCase() !== 'no',
    files: mail.attachments
      .filter((attachment) => !attachment.related)
      .map(({ filename, contentType, content }) => ({ filename: filename ?? 'file', contentType, content })),
  }
}

function mailboxes(header: AddressObject | AddressObject[] | undefined): Mailbox[] {
  return [header ?? []]
    .flat()
    .flatMap((list) => list.value)
    .flatMap((entry) => entry.group ?? [entry])
    .flatMap(({ name, address }) => (address ? [{ name, address }] : []))
}

function referencesOf({ references }: ParsedMail): string[] {
  if (references === undefined) return []
  return Array.isArray(references) ? references : references.split(/\s+/)
}
