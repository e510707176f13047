import { htmlToText, sanitizeMailHtml, textToHtml } from '@kontor/core/mail'
import { fillPlaceholders } from '@kontor/core/text'
import type { Locale } from '@kontor/contract'
import type { AccountRow } from '#accounts'
import type { Mailbox, MessageRow } from '#cases'
import { assert } from '#platform/faults'
import MailComposer from 'nodemailer/lib/mail-composer/index.js'

export interface MailParts {
  account: AccountRow
  message: MessageRow
  kind: 'reply' | 'receipt'
  recipients: readonly { address: string; role: 'to' | 'cc' | 'bcc' }[]
  files: readonly { filename: string; contentType: string; content: Buffer }[]
  /** The customer's message that is answered. */
  answers: MessageRow | null
}

const tokenChars = 31
const maxQuoteChars = 20_000

/** The finished message as bytes: the same parts give the same headers, and Bcc stands in none of them. */
export async function composeMail(parts: MailParts): Promise<Buffer> {
  const { account, message, kind } = parts
  const html = bodyOf(parts)
  const composer = new MailComposer({
    from: { name: message.sender?.name ?? account.name, address: account.address },
    to: header(message.recipients.to),
    cc: header(message.recipients.cc),
    replyTo: account.subaddress
      ? { name: message.sender?.name ?? account.name, address: withToken(account.address, message) }
      : undefined,
    subject: oneLine(message.subject),
    messageId: message.messageId ?? undefined,
    inReplyTo: message.inReplyTo ?? undefined,
    references: message.references.length > 0 ? [...message.references] : undefined,
    date: message.at,
    html,
    text: htmlToText(html),
    headers:
      kind === 'receipt'
        ? { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All', Precedence: 'auto_reply' }
        : {},
    attachments: parts.files.map((file) => ({ ...file, contentDisposition: 'attachment' as const })),
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const raw = await composer.compile().build()
  requireSoundHead(raw, message)
  return raw
}

function bodyOf({ account, message, kind, answers }: MailParts): string {
  const language = account.receipt.language
  const signature = kind === 'reply' && account.signature ? signatureHtml(account.signature, message) : ''
  const reference = account.subaddress
    ? ''
    : `<p style="color:#868d94;font-size:11px">Ref ${tokenOf(message)}</p>`
  const quote = kind === 'reply' && answers && mayQuote(answers) ? quoteHtml(answers, language) : ''
  // Cleaned last, whatever went in before; nobody else's pictures are called for under our name.
  const body = `${message.html ?? textToHtml(message.text)}${signature}${reference}${quote}`
  return sanitizeMailHtml(body, { dropRemote: true }).html
}

function signatureHtml(signature: string, message: MessageRow): string {
  const values = new Map([['agent.name', message.authorName ?? '']])
  return `<br><div>-- <br>${textToHtml(fillPlaceholders(signature, values, 'text').text)}</div>`
}

const wrote: Record<Locale, (date: string, name: string) => string> = {
  de: (date, name) => `Am ${date} schrieb ${name}:`,
  en: (date, name) => `On ${date}, ${name} wrote:`,
  fr: (date, name) => `Le ${date}, ${name} a écrit :`,
  pl: (date, name) => `W dniu ${date} ${name} pisze:`,
  nl: (date, name) => `Op ${date} schreef ${name}:`,
}

/** What came encrypted is not sent back for all to read (EFAIL, section 6). */
function mayQuote({ assurance }: MessageRow): boolean {
  return !assurance?.protection?.encrypted
}

/** The customer's words as plain text, quoted: none of his markup or pictures goes out under our name. */
function quoteHtml(answers: MessageRow, language: Locale): string {
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(
    answers.at,
  )
  const intro = textToHtml(wrote[language](date, answers.sender?.name || answers.sender?.address || ''))
  return `<br>${intro}<blockquote>${textToHtml(answers.visibleText.slice(0, maxQuoteChars))}</blockquote>`
}

/** The token rides at the beginning of our Message-ID. */
function tokenOf(message: MessageRow): string {
  return (message.messageId ?? '').slice(1, 1 + tokenChars)
}

function withToken(address: string, message: MessageRow): string {
  return address.replace('@', `+${tokenOf(message)}@`)
}

function header(mailboxes: readonly Mailbox[]): { name: string; address: string }[] {
  return mailboxes.map(({ name, address }) => ({ name: oneLine(name), address }))
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

const singular = [
  'from',
  'to',
  'cc',
  'reply-to',
  'subject',
  'message-id',
  'in-reply-to',
  'references',
  'date',
]

/** No value may have brought a header of its own, and no blind copy may show. */
function requireSoundHead(raw: Buffer, message: MessageRow): void {
  const head = raw.subarray(0, raw.indexOf('\r\n\r\n')).toString('latin1')
  const names = head.split(/\r\n(?![ \t])/).map((line) => line.slice(0, line.indexOf(':')).toLowerCase())
  for (const name of singular) assert(names.filter((item) => item === name).length <= 1, `one ${name} header`)
  assert(!names.includes('bcc'), 'no Bcc header')
  assert(message.messageId !== null && head.includes(message.messageId), 'the fixed Message-ID')
}
