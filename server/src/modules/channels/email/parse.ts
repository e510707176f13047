import { createHash } from 'node:crypto'
import {
  cleanFilename,
  cleanText,
  htmlToText,
  parseMessageIds,
  plainForm,
  readAutomatic,
  readVisible,
  sanitizeMailHtml,
} from '@kontor/core/mail'
import { detectLanguage } from '@kontor/core/text'
import type { Attachment } from 'mailparser'
import { parseAddresses } from './parse-addresses.ts'
import { bounceOf } from './parse-bounce.ts'
import { allValues, type Field, firstValue } from './parse-fields.ts'
import { decodeBytes } from './parse-charset.ts'
import { headerText } from './parse-header-text.ts'
import { limitMail } from './parse-limits.ts'
import { type MimeContent, readMime } from './parse-mime.ts'
import { unpackTnef } from './parse-tnef.ts'
import type { MailAddress, MailAttachment, MailHeaders, MailWarning, ParsedMail } from './parsed-mail.ts'

const MAX_UNDIVIDED_BYTES = 64 * 1024
/** Boundaries and fields of parts. */
const STRUCTURE_LINES = /^(--.*|[\w-]+:.*(\r?\n[ \t].*)*)$/gm
const MAX_TEXT_LENGTH = 1024 * 1024
const MAX_HTML_LENGTH = 5 * 1024 * 1024
const MAX_SUBJECT_LENGTH = 2000
const MAX_HEADER_VALUE_LENGTH = 2000
const MAX_HEADER_VALUES = 20
const KEPT_HEADERS =
  /^(subject|auto-submitted|auto-reply|precedence|list-[a-z-]+|return-path|feedback-id|authentication-results|delivered-to|x-original-to|envelope-to|x-auto[a-z-]*|x-mail-autoreply|x-vacation|x-amazon-auto-reply|x-kontor-[a-z-]+)$/

/**
 * Reads one mail. Made to run in a worker (see `createMailParser`): foreign bytes, bounded by limits that cut and
 * warn instead of refusing. Deterministic: no clock, no network. Throws only if the MIME parser itself fails.
 */
export async function parseMail(raw: Uint8Array): Promise<ParsedMail> {
  const limited = limitMail(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength))
  const warnings = [...limited.warnings]
  const content = unpackTnef(await readMime(limited.bytes, limited.hasHtml), warnings)
  for (const charset of content.guessedCharsets)
    warnings.push({ code: 'charset-guessed', params: { charset } })
  const html = content.html === null ? null : cap(content.html, MAX_HTML_LENGTH, 'html-too-long', warnings)
  const sanitized = html === null ? null : sanitizeMailHtml(html, { cidUrl })
  if (sanitized) warnings.push(...sanitized.warnings)
  const onlyHtml = html !== null && (content.text.trim() === '' || !limited.hasAlternative)
  const plain = isEmpty(content) ? undivided(raw, limited.bodyStart, warnings) : content.text
  const words = readable(plain, html, limited.fields, content)
  const text = cap(onlyHtml ? htmlToText(html) : cleanText(words), MAX_TEXT_LENGTH, 'text-too-long', warnings)
  const head = readHead(limited.fields, warnings)
  const read = readVisible(text, head.subject)
  const attachments = content.attachments.map((attachment) => toAttachment(attachment, html ?? ''))
  return {
    ...head,
    text,
    html,
    sanitizedHtml: sanitized?.html ?? null,
    blockedRemoteCount: sanitized?.blockedRemoteCount ?? 0,
    ...read,
    attachments,
    // Of the new words alone: a quote may be in another language.
    language: detectLanguage(read.visibleText),
    bounce: bounceOf(limited.fields, text, attachments),
    warnings,
  }
}

/** Inline images point at a place that the reader of the message fills in (cases). */
function cidUrl(contentId: string): string {
  return `/api/v1/attachments/cid/${encodeURIComponent(contentId)}`
}

function isEmpty({ text, html, attachments }: MimeContent): boolean {
  return text.trim() === '' && html === null && attachments.length === 0
}

/** Invitations, cards and enriched text as words: the root, or a part where there is nothing else to read. */
function readable(
  plain: string,
  html: string | null,
  fields: readonly Field[],
  { attachments }: MimeContent,
): string {
  const root = /^[\w.+-]{1,60}\/[\w.+-]{1,60}/.exec(firstValue(fields, 'content-type') ?? '')?.[0] ?? ''
  const words = plainForm(root, plain) ?? plain
  if (words.trim() !== '' || html !== null) return words
  for (const { contentType, content } of attachments) {
    const found = plainForm(contentType, decodeBytes(content.subarray(0, MAX_UNDIVIDED_BYTES), null).text)
    if (found) return found
  }
  return words
}

/** The body as it stands, when its structure hid everything. */
function undivided(raw: Uint8Array, bodyStart: number, warnings: MailWarning[]): string {
  const { text } = decodeBytes(raw.subarray(bodyStart, bodyStart + MAX_UNDIVIDED_BYTES), null)
  if (text.replace(STRUCTURE_LINES, '').trim() === '') return ''
  warnings.push({ code: 'structure-unreadable', params: {} })
  return text
}

function readHead(fields: readonly Field[], warnings: MailWarning[]) {
  const list = (name: string) => addressesOf(fields, name, warnings)
  const headers = keptHeaders(fields)
  const returnPath = returnPathOf(fields)
  const senders = list('from')
  const from = senders.find((one) => one.address.includes('@')) ?? senders[0] ?? null
  const replyTo = list('reply-to')
  const to = list('to')
  const cc = list('cc')
  return {
    messageId: messageIdOf(fields),
    inReplyTo: idsOf(fields, 'in-reply-to')[0] ?? null,
    references: idsOf(fields, 'references'),
    date: dateOf(firstValue(fields, 'date')),
    from,
    sender: list('sender')[0] ?? null,
    replyTo,
    to,
    cc,
    subject: headerText(firstNonEmpty(fields, 'subject')).slice(0, MAX_SUBJECT_LENGTH).toWellFormed(),
    automatic: readAutomatic(headers),
    mayAutoReplyInputs: {
      headers,
      returnPath,
      from: from?.address || null,
      replyTo: replyTo.map((one) => one.address),
      to: to.map((one) => one.address),
      cc: cc.map((one) => one.address),
    },
    headers,
  }
}

function addressesOf(fields: readonly Field[], name: string, warnings: MailWarning[]): MailAddress[] {
  const { addresses, tooMany } = parseAddresses(allValues(fields, name).join(', '))
  if (tooMany) warnings.push({ code: 'too-many-addresses', params: { header: name } })
  return addresses
}

function keptHeaders(fields: readonly Field[]): MailHeaders {
  const headers: MailHeaders = {}
  for (const { name, value } of fields) {
    if (!KEPT_HEADERS.test(name)) continue
    const values = (headers[name] ??= [])
    const text = headerText(value).slice(0, MAX_HEADER_VALUE_LENGTH).toWellFormed()
    if (values.length < MAX_HEADER_VALUES) values.push(text)
  }
  return headers
}

function returnPathOf(fields: readonly Field[]): string | null {
  const value = firstValue(fields, 'return-path')
  if (value === null) return null
  return parseAddresses(value).addresses[0]?.address ?? ''
}

function messageIdOf(fields: readonly Field[]): string | null {
  const value = firstNonEmpty(fields, 'message-id')
  return parseMessageIds(value)[0] ?? parseMessageIds(`<${value.trim()}>`)[0] ?? null
}

function idsOf(fields: readonly Field[], name: string): string[] {
  return parseMessageIds(allValues(fields, name).join(' '))
}

function firstNonEmpty(fields: readonly Field[], name: string): string {
  return allValues(fields, name).find((value) => value.trim() !== '') ?? ''
}

/** ISO 8601 in UTC, or null when nobody could say what is meant. */
function dateOf(value: string | null): string | null {
  if (value === null) return null
  const plain = headerText(value)
    .replace(/\([^()]*\)/g, ' ')
    .trim()
  if (!/\d.*\d\d/.test(plain)) return null
  for (const attempt of [plain, plain.replace(/\s[A-Z]{2,5}$/i, ''), plain.replace(/^[^\d]+/, '')]) {
    const time = Date.parse(
      /([+-]\d{4}|GMT|UTC|UT|Z|[ECMP][SD]T)$/i.test(attempt) ? attempt : `${attempt} +0000`,
    )
    if (!Number.isNaN(time)) return new Date(time).toISOString()
  }
  return null
}

function toAttachment(attachment: Attachment, html: string): MailAttachment {
  const contentId = attachment.cid ? cleanText(attachment.cid).slice(0, 250) : null
  const shown = contentId !== null && html.includes(`cid:${contentId}`)
  const type = (attachment.contentType ?? '').toLowerCase()
  return {
    filename: attachment.filename ? cleanFilename(attachment.filename) : null,
    contentType: /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/.test(type) ? type : 'application/octet-stream',
    size: attachment.content.length,
    sha256: createHash('sha256').update(attachment.content).digest('hex'),
    inline: shown || attachment.contentDisposition === 'inline',
    contentId,
    content: new Uint8Array(attachment.content),
  }
}

function cap(text: string, maxLength: number, code: string, warnings: MailWarning[]): string {
  const sound = text.replaceAll('\0', '')
  if (sound.length <= maxLength) return sound.toWellFormed()
  warnings.push({ code, params: { maxLength } })
  return sound.slice(0, maxLength).toWellFormed()
}
