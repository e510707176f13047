import { isDelimiter, isDisclaimer, isMobileFooter } from './signature-marks.ts'
import { splitQuotes } from './split-quotes.ts'
import { splitSignature } from './split-signature.ts'

const MAX_LINES = 20_000
const MAX_LINE_LENGTH = 4000

export type VisibleReply = {
  /** The sender's new words, with the closing formula and name. Never empty unless the whole text is. */
  visibleText: string
  quotedText: string
  signatureText: string
  /** The closing formula and name alone. */
  closing: string
}

/**
 * Divides the plain text of a mail into the sender's new words, quotes and signature, for mail in German,
 * English, French, Polish and Dutch and the usual clients. Answers between quotes are kept, one below the other.
 * In doubt nothing is cut. Linear in time; beyond 20,000 lines everything is kept.
 */
export function readVisible(text: string): VisibleReply {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  const whole = { visibleText: text.trim(), quotedText: '', signatureText: '', closing: '' }
  if (lines.length > MAX_LINES) return whole
  const segments = splitQuotes(
    lines.map((line) => (line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)}` : line)),
  )
  if (lines.some((line) => line.length > MAX_LINE_LENGTH)) return whole
  const own: string[] = []
  const signatures: string[] = []
  let closing = ''
  for (const segment of segments) {
    if (segment.quoted || segment.lines.every((line) => line.trim() === '')) continue
    const split = splitSignature(segment.lines)
    const visible = joined(split.own)
    if (visible && !isOnlySignature(segment.lines, own.length)) own.push(visible)
    else if (visible) signatures.push(visible)
    if (joined(split.signature)) signatures.push(joined(split.signature))
    if (joined(split.closing)) closing = joined(split.closing)
  }
  if (own.length === 0) return whole
  return {
    visibleText: own.join('\n'),
    quotedText: joined(segments.filter((segment) => segment.quoted).flatMap((segment) => segment.lines)),
    signatureText: signatures.join('\n'),
    closing,
  }
}

/** A signature or footer that stands alone below a quote. */
function isOnlySignature(lines: readonly string[], ownParts: number): boolean {
  const first = lines.find((line) => line.trim() !== '') ?? ''
  const added = lines.every((line) => line.trim() === '' || isMobileFooter(line) || isDisclaimer(line))
  return ownParts > 0 && (isDelimiter(first) || added)
}

function joined(lines: readonly string[]): string {
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
}
