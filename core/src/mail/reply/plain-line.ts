import { type HeaderLine, readHeaderLine } from './header-labels.ts'

/** Beyond this a line is prose, whatever it says. */
export const MAX_PLAIN_LENGTH = 600
const MAX_MARK_LENGTH = 60
const MAX_END_LENGTH = 20
const ENDS_ATTRIBUTION = /[:：]$|wrote( -{2,})?$/iu
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g
const MARKS = /^(?:\s{0,3}>)+ ?/

/** A line as the rules look at it: white space collapsed, invisible characters left out, cut to a bounded length. */
export type PlainLine = {
  /** With its quote marks. */
  text: string
  /** Without its quote marks. */
  bare: string
  /** Whether it carries a quote mark of its own. */
  marked: boolean
  /** The field it repeats, without its quote marks. */
  header: HeaderLine | null
  /** Whether it ends as an attribution does. */
  announces: boolean
  /** Length as written, in UTF-16 units. */
  length: number
}

/** Prepares a line for the rules. The line itself is what is shown. */
export function plainLine(line: string): PlainLine {
  const start = line.slice(0, MAX_PLAIN_LENGTH + MAX_MARK_LENGTH).replace(INVISIBLE, '')
  const marks = MARKS.exec(start.slice(0, MAX_MARK_LENGTH))?.[0] ?? ''
  const bare = collapse(start.slice(marks.length))
  return {
    text: collapse(start),
    bare,
    header: bare.includes(':') || bare.includes('：') ? readHeaderLine(bare) : null,
    announces: ENDS_ATTRIBUTION.test(bare.slice(-MAX_END_LENGTH)),
    marked: marks !== '',
    length: line.length,
  }
}

function collapse(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, MAX_PLAIN_LENGTH)
}
