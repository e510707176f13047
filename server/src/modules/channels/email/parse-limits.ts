import { allValues, type Field, firstValue, readHeader } from './parse-fields.ts'
import type { MailWarning } from './parsed-mail.ts'

const MAX_PARTS = 500
const MAX_DEPTH = 20
const MAX_BODY_BYTES = 25 * 1024 * 1024
const BASE64_RATIO = 0.73
const LF = 10
const CR = 13
/** Names the declared charset for our own decoder, whatever it says. */
export const CHARSET_PREFIX = 'kontor-'

export type LimitedMail = { bytes: Buffer; fields: Field[]; hasAlternative: boolean; warnings: MailWarning[] }

type Part = { header: string; boundary: string | null; isDigest: boolean; encoding: string }
type Level = { boundary: string; isDigest: boolean }

/**
 * The mail as it may be given to the MIME parser: at most 500 parts, 20 levels and 25 MB of decoded content, its
 * headers cut down to what describes the parts (everything else we read ourselves), text parts marked so that
 * our own charset decoder is asked. Over a limit the rest is left out with a warning; never throws.
 */
export function limitMail(raw: Buffer): LimitedMail {
  const walker = new Walker(raw)
  walker.walk()
  return walker.result()
}

class Walker {
  private readonly raw: Buffer
  private readonly out: Buffer[] = []
  private readonly levels: Level[] = []
  private readonly warnings = new Map<string, MailWarning>()
  private fields: Field[] = []
  private hasAlternative = false
  private bodyBytes = 0
  private encoding = ''
  private firstTextSeen = false

  constructor(raw: Buffer) {
    this.raw = raw
  }

  result(): LimitedMail {
    const { fields, hasAlternative } = this
    return { bytes: Buffer.concat(this.out), fields, hasAlternative, warnings: [...this.warnings.values()] }
  }

  walk(): void {
    let at = this.startPart(0, false)
    for (let parts = 1; ; ) {
      const line = this.nextBoundary(at)
      this.writeBody(at, line ? this.beforeLineEnd(line.start, at) : this.raw.length)
      if (!line) return
      this.levels.length = line.level + 1
      const { boundary, isDigest } = this.levels[line.level] ?? { boundary: '', isDigest: false }
      this.write(`\r\n--${boundary}${line.closing ? '--' : ''}\r\n`)
      if (line.closing) {
        this.levels.pop()
        at = line.next
      } else if (++parts > MAX_PARTS) {
        return this.warn('too-many-parts', { maxParts: MAX_PARTS })
      } else {
        at = this.startPart(line.next, isDigest)
      }
    }
  }

  private startPart(start: number, inDigest: boolean): number {
    const header = readHeader(this.raw, start)
    if (header.tooLong) this.warn('header-too-long', {})
    if (start === 0) this.fields = header.fields
    const part = describePart(header.fields, {
      inDigest,
      isRoot: start === 0,
      firstTextSeen: this.firstTextSeen,
    })
    if (part.header.startsWith('Content-Type: text/')) this.firstTextSeen = true
    if (/^content-type: multipart\/alternative/i.test(part.header)) this.hasAlternative = true
    this.encoding = part.encoding
    if (part.boundary !== null && this.levels.length >= MAX_DEPTH) {
      this.warn('too-deep', { maxDepth: MAX_DEPTH })
      this.write('Content-Type: application/octet-stream\r\nContent-Disposition: attachment\r\n\r\n')
    } else {
      this.write(`${part.header}\r\n`)
      if (part.boundary !== null) this.levels.push({ boundary: part.boundary, isDigest: part.isDigest })
    }
    return header.bodyStart
  }

  /** The next line that is a boundary of an open level; inner levels first. */
  private nextBoundary(
    from: number,
  ): { start: number; next: number; level: number; closing: boolean } | null {
    if (this.levels.length === 0) return null
    let at = this.raw.subarray(from, from + 2).equals(DASHES) ? from : this.afterNextLine(from)
    while (at >= 0) {
      const end = this.raw.indexOf(LF, at)
      const next = end < 0 ? this.raw.length : end + 1
      const line = this.raw.toString('latin1', at + 2, Math.min(next, at + 2 + MAX_BOUNDARY_LINE)).trimEnd()
      for (let level = this.levels.length - 1; level >= 0; level--) {
        const boundary = this.levels[level]?.boundary ?? ''
        if (line === boundary || line === `${boundary}--`)
          return { start: at, next, level, closing: line !== boundary }
      }
      at = this.afterNextLine(next - 1)
    }
    return null
  }

  private afterNextLine(from: number): number {
    const found = this.raw.indexOf('\n--', from, 'latin1')
    return found < 0 ? -1 : found + 1
  }

  /** The line end before a boundary belongs to the boundary (RFC 2046 5.1.1). */
  private beforeLineEnd(end: number, start: number): number {
    if (end <= start || this.raw[end - 1] !== LF) return end
    return end - 1 > start && this.raw[end - 2] === CR ? end - 2 : end - 1
  }

  private writeBody(start: number, end: number): void {
    const ratio = this.encoding === 'base64' ? BASE64_RATIO : 1
    const room = Math.max(0, Math.floor((MAX_BODY_BYTES - this.bodyBytes) / ratio))
    const kept = Math.min(end - start, room)
    if (kept < end - start) this.warn('mail-too-long', { maxBytes: MAX_BODY_BYTES })
    this.bodyBytes += kept * ratio
    this.out.push(this.raw.subarray(start, start + kept))
  }

  private write(text: string): void {
    this.out.push(Buffer.from(text, 'latin1'))
  }

  private warn(code: string, params: MailWarning['params']): void {
    this.warnings.set(code, { code, params })
  }
}

const DASHES = Buffer.from('--')
const MAX_BOUNDARY_LINE = 300

type Place = { inDigest: boolean; isRoot: boolean; firstTextSeen: boolean }

function describePart(fields: readonly Field[], { inDigest, isRoot, firstTextSeen }: Place): Part {
  const declared = firstValue(fields, 'content-type')
  const fallback = inDigest ? 'message/rfc822' : 'text/plain'
  const contentType =
    declared && /^[\s(]*[\w.+-]+\/[\w.+-]+/.test(declared) ? withoutComments(declared) : fallback
  const type = (/^[\w.+-]+\/[\w.+-]+/.exec(contentType)?.[0] ?? fallback).toLowerCase()
  const encoding = withoutComments(firstValue(fields, 'content-transfer-encoding') ?? '').toLowerCase()
  const boundary = type.startsWith('multipart/') ? parameter(contentType, 'boundary') : null
  const lines: string[] = []
  const disposition = firstValue(fields, 'content-disposition') ?? ''
  if (boundary) lines.push(`Content-Type: ${type}; boundary="${boundary.replace(/["\\]/g, '\\$&')}"`)
  else if (type.startsWith('multipart/')) lines.push(`Content-Type: text/plain; charset=${CHARSET_PREFIX}`)
  else if (isBodyText(type, isRoot)) {
    const charset = (parameter(contentType, 'charset') ?? '').replace(/[^\w.:+-]/g, '').slice(0, 60)
    const rest = contentType.slice(type.length).replace(/;?\s*charset\s*=\s*("[^"]*"|[^\s;]*)/i, '')
    const shown = isRoot && type !== 'text/html' ? 'text/plain' : type
    lines.push(`Content-Type: ${shown}; charset=${CHARSET_PREFIX}${charset}${rest}`)
  } else lines.push(`Content-Type: ${contentType}`)
  if (disposition || declared === null) lines.push(...dispositionLine(disposition))
  const named = /\b(file)?name\*?(\d\*?)?\s*=/i.test(`${contentType};${disposition}`)
  if (isBodyText(type, isRoot) && named && firstTextSeen && !isAttachment(disposition)) {
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
