import { createHash } from 'node:crypto'
import { type Field, readHeader } from './parse-fields.ts'
import { describePart } from './parse-part.ts'
import type { MailWarning } from './parsed-mail.ts'

const MAX_PARTS = 500
const MAX_DEPTH = 20
const MAX_BODY_BYTES = 25 * 1024 * 1024
/** Text beyond this is nobody's letter; each of its lines costs the MIME parser time. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024
const BASE64_RATIO = 0.73
const DASHES = Buffer.from('--')
const MAX_BOUNDARY_LINE = 300
const LF = 10
const CR = 13
/** Looking ahead for a boundary costs a scan, so only this many are looked for. */
const MAX_BOUNDARY_CHECKS = 20

export type LimitedMail = {
  bytes: Buffer
  fields: Field[]
  hasAlternative: boolean
  hasHtml: boolean
  bodyStart: number
  warnings: MailWarning[]
}

/** `boundary` as in the mail; `written` is ours, so that both parsers see the same structure. */
type Level = { boundary: string; written: string; isDigest: boolean }

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
  private hasHtml = false
  private textBytes = 0
  private isText = false
  private bodyBytes = 0
  private bodyStart = 0
  private encoding = ''
  private firstTextSeen = false
  private multiparts = 0
  private boundaryChecks = 0
  /** Nothing in a mail can contain the digest of that mail. */
  private readonly seed: string

  constructor(raw: Buffer) {
    this.raw = raw
    this.seed = `kontor-${createHash('sha256').update(raw).digest('hex').slice(0, 32)}`
  }

  result(): LimitedMail {
    const { fields, hasAlternative, hasHtml, bodyStart } = this
    return {
      bytes: Buffer.concat(this.out),
      fields,
      hasAlternative,
      hasHtml,
      bodyStart,
      warnings: [...this.warnings.values()],
    }
  }

  walk(): void {
    let at = this.startPart(0, false)
    for (let parts = 1; ; ) {
      const line = this.nextBoundary(at)
      this.writeBody(at, line ? this.beforeLineEnd(line.start, at) : this.raw.length)
      this.closeLevels(line ? line.level + 1 : 0)
      if (!line) return
      if (line.closing) {
        this.closeLevels(line.level)
        at = line.next
      } else if (++parts > MAX_PARTS) {
        return this.warn('too-many-parts', { maxParts: MAX_PARTS })
      } else {
        const { written, isDigest } = this.levels[line.level] ?? { written: '', isDigest: false }
        this.write(`\r\n--${written}\r\n`)
        at = this.startPart(line.next, isDigest)
      }
    }
  }

  /** The MIME parser sees an outer boundary only after the inner ones are closed; real mail forgets that. */
  private closeLevels(kept: number): void {
    while (this.levels.length > kept) this.write(`\r\n--${this.levels.pop()?.written}--\r\n`)
  }

  private startPart(start: number, inDigest: boolean): number {
    const header = readHeader(this.raw, start)
    if (header.tooLong) this.warn('header-too-long', {})
    if (start === 0) {
      this.fields = header.fields
      this.bodyStart = header.bodyStart
    }
    const part = describePart(header.fields, {
      inDigest,
      isRoot: start === 0,
      firstTextSeen: this.firstTextSeen,
      occurs: (boundary) => this.occurs(boundary, header.bodyStart),
    })
    this.isText = part.text !== null
    if (part.text) this.firstTextSeen = true
    if (part.text === 'text/html') this.hasHtml = true
    if (/^content-type: multipart\/alternative/i.test(part.header)) this.hasAlternative = true
    this.encoding = part.encoding
    if (part.boundary !== null && this.levels.length >= MAX_DEPTH) {
      this.warn('too-deep', { maxDepth: MAX_DEPTH })
      this.write('Content-Type: application/octet-stream\r\nContent-Disposition: attachment\r\n\r\n')
    } else {
      const written = `${this.seed}-${++this.multiparts}`
      const boundary = part.boundary === null ? '' : `; boundary="${written}"`
      this.write(`${part.header.replace('\r\n', `${boundary}\r\n`)}\r\n`)
      if (part.boundary !== null) {
        this.levels.push({ boundary: part.boundary, written, isDigest: part.isDigest })
      }
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

  /** A multipart whose boundary never comes would swallow its text. */
  private occurs(boundary: string, from: number): boolean {
    return (
      ++this.boundaryChecks > MAX_BOUNDARY_CHECKS || this.raw.indexOf(`--${boundary}`, from, 'latin1') >= 0
    )
  }

  private writeBody(start: number, end: number): void {
    const ratio = this.encoding === 'base64' ? BASE64_RATIO : 1
    const left = Math.min(
      MAX_BODY_BYTES - this.bodyBytes,
      this.isText ? MAX_TEXT_BYTES - this.textBytes : Infinity,
    )
    const kept = Math.min(end - start, Math.max(0, Math.floor(left / ratio)))
    if (kept < end - start)
      this.warn('mail-too-long', { maxBytes: this.isText ? MAX_TEXT_BYTES : MAX_BODY_BYTES })
    this.bodyBytes += kept * ratio
    if (this.isText) this.textBytes += kept * ratio
    this.out.push(this.raw.subarray(start, start + kept))
  }

  private write(text: string): void {
    this.out.push(Buffer.from(text, 'latin1'))
  }

  private warn(code: string, params: MailWarning['params']): void {
    this.warnings.set(code, { code, params })
  }
}
