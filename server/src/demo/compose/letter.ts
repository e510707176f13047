import { type Seeded, seeded } from '../seeded.ts'
import type { DemoLanguage } from '../service-mail.ts'
import { type Charset, fittingCharset } from './charset.ts'
import { type ClientName, guessClient, type MailClient, mailClients } from './clients.ts'
import { flowText } from './flowed.ts'
import { type Header, headerDate, headerText, type Mailbox, mailboxText } from './header.ts'
import { composeHtml } from './html.ts'
import { filePart, type MailFile, type MimePart, multipart, partBytes, textPart } from './mime-part.ts'
import { makeLogo } from './files.ts'
import { receivedHeaders } from './received.ts'

/** What a customer wants to send; everything else follows from `seed`. */
export type Letter = {
  from: Mailbox
  to: Mailbox
  subject: string
  text: string
  language: DemoLanguage
  sentAt: Date
  seed: string
  client?: ClientName
  files?: readonly MailFile[]
  /** A picture in the foot, where the program writes HTML. */
  withLogo?: boolean
  /** With angle brackets, as `references`. */
  inReplyTo?: string
  references?: readonly string[]
  headers?: readonly Header[]
}

export type ComposedMail = {
  raw: Buffer
  /** With angle brackets. */
  messageId: string
  envelope: { from: string; to: string[] }
}

const TIME_ZONES: Record<DemoLanguage, string> = {
  de: 'Europe/Berlin',
  en: 'Europe/London',
  fr: 'Europe/Paris',
  nl: 'Europe/Amsterdam',
  pl: 'Europe/Warsaw',
}
const LOCALES: Record<DemoLanguage, string> = {
  de: 'de-DE',
  en: 'en-GB',
  fr: 'fr-FR',
  nl: 'nl-NL',
  pl: 'pl-PL',
}

/** Writes the letter as the mail program it looks like would: the same letter always gives the same bytes. */
export function composeLetter(letter: Letter): ComposedMail {
  const seed = seeded(letter.seed)
  const client = mailClients[letter.client ?? guessClient(letter.text, seed)]
  const domain = letter.from.address.split('@')[1] ?? 'localhost'
  const messageId = `<${client.idLeft(seed)}@${domain}>`
  const preferred = seed.pick(client.charsets)
  const charset = fittingCharset(`${letter.subject}${letter.from.name}`, preferred)
  const content = bodyPart(letter, client, preferred, seed)
  const head: Header[] = [
    ...receivedHeaders(letter, domain, TIME_ZONES[letter.language], seed),
    ['From', mailboxText(letter.from, charset)],
    ['To', mailboxText(letter.to, charset)],
    ['Subject', headerText(letter.subject, charset)],
    ['Date', headerDate(letter.sentAt, TIME_ZONES[letter.language])],
    ['Message-ID', messageId],
  ]
  if (letter.inReplyTo) head.push(['In-Reply-To', letter.inReplyTo])
  if (letter.references?.length) head.push(['References', letter.references.join(' ')])
  head.push(...client.headers(seed, LOCALES[letter.language]), ...(letter.headers ?? []))
  if (!head.some(([name]) => name === 'Mime-Version')) head.push(['MIME-Version', '1.0'])
  return {
    raw: partBytes({ headers: [...head, ...content.headers], body: content.body }),
    messageId,
    envelope: { from: letter.from.address, to: [letter.to.address] },
  }
}

function bodyPart(letter: Letter, client: MailClient, preferred: Charset[], seed: Seeded): MimePart {
  const transfer = seed.pick(client.transfers)
  const charset = fittingCharset(letter.text, preferred)
  const plain = client.flowed
    ? textPart('plain', flowText(letter.text), charset, transfer, '; format=flowed')
    : textPart('plain', letter.text, charset, transfer)
  const files = (letter.files ?? []).map(filePart)
  const writesHtml = seed.chance(client.htmlShare)
  const body = writesHtml ? htmlBody(letter, client, charset, plain, seed) : plain
  return multipart('mixed', [body, ...files], client.boundary(seed))
}

function htmlBody(
  letter: Letter,
  client: MailClient,
  charset: Charset,
  plain: MimePart,
  seed: Seeded,
): MimePart {
  const logoContentId = letter.withLogo
    ? `image001.png@${seed.hex(8).toUpperCase()}.${seed.hex(8)}`
    : undefined
  const options = { style: client.style, language: letter.language, logoContentId }
  const html = textPart('html', composeHtml(letter.text, options), charset, seed.pick(client.transfers))
  const text = client.htmlOnly ? html : multipart('alternative', [plain, html], client.boundary(seed))
  if (logoContentId === undefined) return text
  return multipart(
    'related',
    [text, filePart(makeLogo(letter.from.address, logoContentId))],
    client.boundary(seed),
  )
}
