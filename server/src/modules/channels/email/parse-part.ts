import { allValues, type Field, firstValue } from './parse-fields.ts'

/** Names the declared charset for our own decoder, whatever it says. */
export const CHARSET_PREFIX = 'kontor-'

export type Part = { header: string; boundary: string | null; isDigest: boolean; encoding: string }
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
  const { inDigest, isRoot, firstTextSeen } = place
  const declared = firstValue(fields, 'content-type')
  const fallback = inDigest ? 'message/rfc822' : 'text/plain'
  const contentType =
    declared && /^[\s(]*[\w.+-]+\/[\w.+-]+/.test(declared) ? withoutComments(declared) : fallback
  const type = (/^[\w.+-]+\/[\w.+-]+/.exec(contentType)?.[0] ?? fallback).toLowerCase()
  const encoding = withoutComments(firstValue(fields, 'content-transfer-encoding') ?? '').toLowerCase()
  const named = type.startsWith('multipart/') ? parameter(contentType, 'boundary') : null
  const boundary = named && place.occurs(named) ? named : null
  const lines: string[] = []
  const disposition = firstValue(fields, 'content-disposition') ?? ''
  if (boundary) lines.push(`Content-Type: ${type}`)
  else if (type.startsWith('multipart/')) lines.push(`Content-Type: text/plain; charset=${CHARSET_PREFIX}`)
  else if (isBodyText(type, isRoot)) {
    const charset = (parameter(contentType, 'charset') ?? '').replace(/[^\w.:+-]/g, '').slice(0, 60)
    const rest = contentType.slice(type.length).replace(/;?\s*charset\s*=\s*("[^"]*"|[^\s;]*)/i, '')
    const shown = isRoot && type !== 'text/html' ? 'text/plain' : type
    lines.push(`Content-Type: ${shown}; charset=${CHARSET_PREFIX}${charset}${rest}`)
  } else lines.push(`Content-Type: ${contentType}`)
  if (disposition || declared === null) lines.push(...dispositionLine(disposition))
  const hasName = /\b(file)?name\*?(\d\*?)?\s*=/i.test(`${contentType};${disposition}`)
  if (isBodyText(type, isRoot) && hasName && firstTextSeen && !isAttachment(disposition)) {
    lines.splice(1, 1, `Content-Disposition: attachment${disposition.replace(/^[^;]*/, '')}`)
  }
  if (encoding) lines.push(`Content-Transfer-Encoding: ${/^[\w-]+/.exec(encoding)?.[0] ?? '8bit'}`)
  for (const id of allValues(fields, 'content-id').slice(0, 1)) lines.push(`Content-ID: ${id}`)
  return { header: `${lines.join('\r\n')}\r\n`, boundary, isDigest: type === 'multipart/digest', encoding }
}

function dispositionLine(disposition: string): string[] {
  return disposition ? [`Content-Disposition: ${disposition}`] : []
}

function isAttachment(disposition: string): boolean {
  return /^\s*attachment/i.test(disposition)
}

/** The root may be any text (enriched, markdown …): better shown as it is than not at all. */
function isBodyText(type: string, isRoot: boolean): boolean {
  return type === 'text/plain' || type === 'text/html' || (isRoot && type.startsWith('text/'))
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
