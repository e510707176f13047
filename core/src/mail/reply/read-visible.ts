import { type Forwarded, isBarelyOwn, readForwarded } from './forwarded.ts'
import { isDelimiter, isDisclaimer, isListFooter, isMobileFooter, mayBeginNote } from './footers.ts'
import { type PlainLine, plainLine } from './plain-line.ts'
import { splitQuotes } from './split-quotes.ts'
import { splitSignature } from './split-signature.ts'

const MAX_LINES = 200_000

export type VisibleReply = {
  /** The sender's new words, with the closing formula and name. Never empty unless the whole text is. */
  visibleText: string
  quotedText: string
  signatureText: string
  /** The closing formula and name alone. */
  closing: string
  /** The mail that was passed on, where the program says that it was. */
  forwarded: Forwarded | null
}

type Role = 'own' | 'quoted' | 'signature'

/**
 * Divides the plain text of a mail into the sender's new words, quotes and signature, for mail in German,
 * English, French, Polish, Dutch, Russian, Ukrainian and Bulgarian and the usual programs. Answers between quotes
 * are kept, one below the other. What somebody passes on with hardly a word of their own is not cut. In doubt
 * nothing is cut; every line that is not blank is in exactly one of the three texts. Linear in time; beyond
 * 200,000 lines everything is kept.
 */
export function readVisible(text: string, subject = ''): VisibleReply {
  const lines = text.replace(/\r\n?/g, '\n').split('\n')
  const whole = {
    visibleText: joined(lines),
    quotedText: '',
    signatureText: '',
    closing: '',
    forwarded: null,
  }
  if (lines.length > MAX_LINES) return whole
  const plain = lines.map(plainLine)
  const { quoted, first } = splitQuotes(plain)
  const roles: Role[] = quoted.map((is) => (is ? 'quoted' : 'own'))
  let closing = ''
  let seen = false
  for (const [start, end] of ownRuns(plain, roles)) {
    const run = plain.slice(start, end)
    if (seen && isOnlyAdded(run)) {
      roles.fill('signature', start, end)
      continue
    }
    const split = splitSignature(run)
    split.signature.forEach((is, i) => {
      if (is) roles[start + i] = 'signature'
    })
    if (split.closing) closing = joined(lines.slice(start + split.closing.start, start + split.closing.end))
    seen = true
  }
  if (!seen) return { ...whole, forwarded: readForwarded(lines, first, subject) }
  const forwarded = readForwarded(lines, first, subject)
  const visibleText = textOf(lines, roles, 'own')
  if (forwarded && isBarelyOwn(plain.filter((_, i) => roles[i] === 'own')))
    return { ...whole, closing, forwarded }
  return {
    visibleText,
    quotedText: textOf(lines, roles, 'quoted'),
    signatureText: textOf(lines, roles, 'signature'),
    closing,
    forwarded,
  }
}

/** Runs of the sender's lines that say something. */
function ownRuns(lines: readonly PlainLine[], roles: readonly Role[]): [number, number][] {
  const runs: [number, number][] = []
  for (let at = 0; at < roles.length; ) {
    const start = at
    let says = false
    for (; at < roles.length && roles[at] === 'own'; at++) says ||= lines[at]?.text !== ''
    if (says) runs.push([start, at])
    else at = Math.max(at, start + 1)
  }
  return runs
}

/** A signature or footer that stands alone below a quote. */
function isOnlyAdded(run: readonly PlainLine[]): boolean {
  const texts = run.map((line) => line.text).filter((text) => text !== '')
  const first = texts[0] ?? ''
  if (isDelimiter(first) || isListFooter(first)) return true
  return paragraphsOf(run).every((paragraph) => paragraph.every(isMobileFooter) || isNote(paragraph))
}

function isNote(paragraph: readonly string[]): boolean {
  return isDisclaimer(paragraph.join(' ')) && mayBeginNote(paragraph[0] ?? '')
}

function paragraphsOf(run: readonly PlainLine[]): string[][] {
  const paragraphs: string[][] = []
  run.forEach(({ text }, i) => {
    if (text === '') return
    if (i === 0 || run[i - 1]?.text === '') paragraphs.push([])
    paragraphs.at(-1)?.push(text)
  })
  return paragraphs
}

/** The lines of one role; lines of another between them are a break, blank lines around them are not. */
function textOf(lines: readonly string[], roles: readonly Role[], role: Role): string {
  const parts: string[][] = []
  let open = false
  for (const [i, line] of lines.entries()) {
    const mine = roles[i] === role
    if (mine && !open) parts.push([])
    if (mine) parts.at(-1)?.push(line)
    open = mine
  }
  return parts
    .map(joined)
    .filter((part) => part !== '')
    .join('\n')
}

function joined(lines: readonly string[]): string {
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
}
