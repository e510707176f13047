import { type Field, firstValue } from './parse-fields.ts'

/** Leads the declared charset, so that our own decoder is asked, whatever it is. */
const CHARSET_MARK = 'kontor-'

const TYPE = /^[\w.+-]+\/[\w.+-]+/

export type BodyText = 'text/plain' | 'text/html'
export type Part = {
  header: string
  boundary: string | null
  isDigest: boolean
  /** As what it is shown in the body; null for attachments. */
  text: BodyText | null
  encoding: string
}
export type Place = {
  inDigest: boolean
  isRoot: boolean
  firstTextSeen: boolean
  /** Whether a boundary occurs in what follows. */
  occurs: (boundary: string) => boolean
}

/**
 * What a part is, as the few header lines that the MIME parser needs: comments gone, the charset marked for our
 * own decoder, a named text part below the first one an attachment, a multipart without its boundary plain text.
 */
export function describePart(fields: readonly Field[], place: Place): Part {
  const declared = withoutComments(firstValue(fields, 'content-type') ?? '')
  const fallback = place.inDigest ? 'message/rfc822' : 'text/plain'
  const type = (TYPE.exec(declared)?.[0] ?? fallback).toLowerCase()
  const parameters = TYPE.test(declared) ? declared.slice(type.length) : ''
  const encoding = withoutComments(firstValue(fields, 'content-transfer-encoding') ?? '').toLowerCase()
  const disposition = firstValue(fields, 'content-disposition') ?? ''
  const boundary = type.startsWith('multipart/') ? parameter(parameters, 'boundary') : null
  if (boundary && place.occurs(boundary)) {
    return {
      header: `Content-Type: ${type}\r\n`,
      boundary,
      isDigest: type === 'multipart/digest',
      text: null,
      encoding,
    }
  }
  const text = bodyText(type, parameters, disposition, place)
  const lines = [`Content-Type: ${text ? markCharset(text, parameters) : type + parameters}`]
  if (disposition || !text)
    lines.push(`Content-Disposition: ${text ? disposition : asAttachment(type, disposition)}`)
  if (encoding) lines.push(`Content-Transfer-Encoding: ${/^[\w-]+/.exec(encoding)?.[0] ?? '8bit'}`)
  const contentId = firstValue(fields, 'content-id')
  if (contentId) lines.push(`Content-ID: ${contentId}`)
  const header = lines.map((line) => `${line.replace(/[\r\n\0]/g, ' ')}\r\n`).join('')
  return { header, boundary: null, isDigest: false, text, encoding }
}

/**
 * As what a part is shown in the body, or null when it is an attachment. The root may be any text (enriched,
 * markdown …) and a multipart without its boundary is text too: better shown as it is than not at all.
 */
function bodyText(type: string, parameters: string, disposition: string, place: Place): BodyText | null {
  if (/^\s*attachment/i.test(disposition)) return null
  if (type.startsWith('multipart/')) return 'text/plain'
  const hasName = /\b(file)?name\*?(\d\*?)?\s*=/i.test(`${parameters};${disposition}`)
  if (hasName && place.firstTextSeen) return null
  if (type === 'text/html' || type === 'text/plain') return type
  return place.isRoot && type.startsWith('text/') ? 'text/plain' : null
}

/** The charset as `readCharsetMark` understands it; flowed text is ours to join too. */
function markCharset(type: BodyText, parameters: string): string {
  const charset = (parameter(parameters, 'charset') ?? '').replace(/[^\w.:+-]/g, '').slice(0, 60)
  const flowed = type === 'text/plain' && parameter(parameters, 'format')?.toLowerCase() === 'flowed'
  const delSp = parameter(parameters, 'delsp')?.toLowerCase() === 'yes'
  const rest = parameters.replace(/;?\s*(charset|format|delsp)\s*=\s*("[^"]*"|[^\s;]*)/gi, '')
  return `${type}; charset=${CHARSET_MARK}${flowed ? (delSp ? 'd' : 'f') : 'p'}-${charset}${rest}`
}

/** What `describePart` said about the text of a part; null for a charset that it did not mark. */
export function readCharsetMark(mark: string): { charset: string; flowed: boolean; delSp: boolean } | null {
  const match = new RegExp(`^${CHARSET_MARK}([pfd])-(.*)$`, 'i').exec(mark)
  if (!match) return null
  return { charset: match[2] ?? '', flowed: match[1] !== 'p', delSp: match[1] === 'd' }
}

/** An inline text would be taken for a body; an inline picture stays inline. */
function asAttachment(type: string, disposition: string): string {
  const inline = /^\s*inline/i.test(disposition) && !type.startsWith('text/')
  return `${inline ? 'inline' : 'attachment'}${disposition.replace(/^[^;]*/, '')}`
}

function parameter(value: string, name: string): string | null {
  const match = new RegExp(`(?:^|[;\\s])${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`, 'i').exec(
    value,
  )
  const found = match?.[1]?.replace(/\\(.)/g, '$1') ?? match?.[2] ?? ''
  return found === '' ? null : found.trimEnd()
}

/** Without comments outside quotes (RFC 822 3.4.3). */
function withoutComments(value: string): string {
  let result = ''
  let depth = 0
  let quoted = false
  for (let i = 0; i < value.length; i++) {
    const c = value[i] ?? ''
    if (c === '\\' && quoted) result += c + (value[++i] ?? '')
    else if (c === '"' && depth === 0) {
      quoted = !quoted
      result += c
    } else if (c === '(' && !quoted) depth++
    else if (c === ')' && !quoted && depth > 0) depth--
    else if (depth === 0) result += c
  }
  return depth === 0 ? result.trim() : value.trim()
}
