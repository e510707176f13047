import type { Bounce, Forwarded } from '@kontor/core/mail'

/** A mailbox as a mail names it: the display name (may be empty) and the canonical address (may be empty). */
export type MailAddress = { name: string; address: string }

/** Something the reader had to limit, repair or guess. `params` are for the translated message. */
export type MailWarning = { code: string; params: Record<string, string | number> }

export type MailAttachment = {
  /** Cleaned by `cleanFilename`; null when the mail gives no name. Only ever data, never a path. */
  filename: string | null
  contentType: string
  /** Size of the decoded content, in bytes. */
  size: number
  sha256: string
  inline: boolean
  /** Without angle brackets. */
  contentId: string | null
  content: Uint8Array
}

/** Header values in order of appearance, under lower-cased names. */
export type MailHeaders = Record<string, string[]>

export type AutomaticMail = {
  is: boolean
  kind: 'auto-reply' | 'auto-generated' | 'list' | 'bulk' | null
  evidence: string[]
}

/** What `mayAutoReply` of core/mail needs from the mail; the caller adds what only it knows (own addresses). */
export type AutoReplyInputs = {
  headers: MailHeaders
  /** The envelope sender as the last hop wrote it: '' for the null sender `<>`, null when unknown. */
  returnPath: string | null
  from: string | null
  replyTo: string[]
  to: string[]
  cc: string[]
}

/**
 * One mail as read by `parseMail`: plain JSON except for the attachment bytes, so that it crosses a worker
 * boundary by structured clone. Every string is foreign text; only `sanitizedHtml` may be rendered as HTML.
 */
export type ParsedMail = {
  /** With angle brackets, as in `references`. */
  messageId: string | null
  inReplyTo: string | null
  references: string[]
  /** ISO 8601, UTC. What the sender claims; arrival time is the ledger's. */
  date: string | null
  from: MailAddress | null
  sender: MailAddress | null
  replyTo: MailAddress[]
  to: MailAddress[]
  cc: MailAddress[]
  subject: string
  /** The whole plain text: the text parts, or derived from the HTML. */
  text: string
  /** As received, never to be rendered. */
  html: string | null
  sanitizedHtml: string | null
  /** Images whose remote address `sanitizedHtml` holds back. */
  blockedRemoteCount: number
  visibleText: string
  quotedText: string
  signatureText: string
  closing: string
  /** The mail that was passed on, where the program or the subject says so. */
  forwarded: Forwarded | null
  attachments: MailAttachment[]
  automatic: AutomaticMail
  mayAutoReplyInputs: AutoReplyInputs
  /** The few headers others need: auto-submitted, precedence, list-*, return-path, x-kontor-* and so on. */
  headers: MailHeaders
  language: string | null
  bounce: Bounce | null
  warnings: MailWarning[]
}
