import { type Charset, encodeFitting, encodeText } from './charset.ts'

export type Mailbox = { name: string; address: string }
export type Header = readonly [name: string, value: string]

/** RFC 2047 section 2: an encoded word is at most 75 characters, delimiters included. */
const ENCODED_WORD_CHARS = 75
const HEADER_COLUMNS = 76
const MS_PER_MINUTE = 60_000

const isAscii = (text: string) => /^[\x20-\x7e]*$/.test(text)

/** Header text, as encoded words (RFC 2047) when it is not plain ASCII. */
export function headerText(text: string, charset: Charset = 'utf-8'): string {
  if (isAscii(text)) return text
  const used = encodeText(text, charset) ? charset : 'utf-8'
  const room = ENCODED_WORD_CHARS - `=?${used}?B??=`.length
  const maxBytes = Math.floor(room / 4) * 3
  const chunks: string[] = ['']
  for (const character of text) {
    const longer = (chunks.at(-1) ?? '') + character
    if (encodeFitting(longer, used).length > maxBytes) chunks.push(character)
    else chunks[chunks.length - 1] = longer
  }
  return chunks.map((chunk) => `=?${used}?B?${encodeFitting(chunk, used).toString('base64')}?=`).join(' ')
}

/** A mailbox as it stands in From or To (RFC 5322 section 3.4). */
export function mailboxText({ name, address }: Mailbox, charset?: Charset): string {
  if (name === '') return address
  const isAtoms = /^[\w!#$%&'*+/=?^`{|}~ -]+$/.test(name)
  const phrase = isAtoms || !isAscii(name) ? headerText(name, charset) : `"${name.replace(/["\\]/g, '\\$&')}"`
  return `${phrase} <${address}>`
}

/** A parameter of a structured header; RFC 2231 where the value is not ASCII. */
export function parameter(name: string, value: string): string {
  if (isAscii(value)) return `${name}="${value.replace(/["\\]/g, '\\$&')}"`
  const quoted = encodeURIComponent(value).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
  return `${name}*=utf-8''${quoted}`
}

/** One header line, folded at blanks (RFC 5322 section 2.2.3), without its CRLF. */
export function headerLine([name, value]: Header): string {
  const lines: string[] = []
  let line = `${name}:`
  for (const word of value.split(' ')) {
    if (line.length + 1 + word.length > HEADER_COLUMNS && line !== `${name}:`) {
      lines.push(line)
      line = ''
    }
    line += ` ${word}`
  }
  return [...lines, line].join('\r\n')
}

/** A date with the offset of the given IANA time zone (RFC 5322 section 3.3). */
export function headerDate(date: Date, timeZone: string): string {
  const local = new Date(date.getTime() + offsetMinutes(date, timeZone) * MS_PER_MINUTE)
  return local.toUTCString().replace('GMT', offsetText(offsetMinutes(date, timeZone)))
}

function offsetMinutes(date: Date, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const name = format.formatToParts(date).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name) ?? []
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0)
  return sign === '-' ? -size : size
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes)
  const digits = `${Math.floor(size / 60)}`.padStart(2, '0') + `${size % 60}`.padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${digits}`
}
