import { hasAddress, hasMoment, type HeaderKind, labelKind } from './header-labels.ts'
import type { PlainLine } from './plain-line.ts'

const MAX_BLOCK_LINES = 24
/** Long lists of recipients go on over several lines. */
const MAX_FOLDED_LINES = 4
const MAX_UPRIGHT_LINES = 16

export type HeaderFields = Partial<Record<HeaderKind, string>>
export type HeaderBlock = { length: number; fields: HeaderFields }

/**
 * The header block that begins at `at`, as Outlook and most programs put it above a quote, with or without bold
 * marks, folded lines and blank lines between. `separated` says that a line announced it; otherwise more is asked
 * of it, because people write "Von: … An: …" themselves. `isFirst` says that no words stand above it: a web
 * form begins like that too.
 */
export function readHeaderBlock(
  lines: readonly PlainLine[],
  at: number,
  { separated, isFirst }: { separated: boolean; isFirst: boolean },
): HeaderBlock | null {
  if (!lines[at]?.header) return null
  const fields: HeaderFields = {}
  let end = at
  let folded = 0
  for (let i = at; i < lines.length && i < at + MAX_BLOCK_LINES; i++) {
    const text = lines[i]?.bare ?? ''
    const header = lines[i]?.header
    if (header && !(header.kind === 'from' && fields.from !== undefined)) {
      fields[header.kind] ??= header.value
      end = i + 1
      folded = 0
    } else if (header || end === at) break
    else if (text === '') {
      if (!lines[i + 1]?.header) break
    } else if (++folded > MAX_FOLDED_LINES) break
  }
  return isBlock(fields, separated, isFirst) ? { length: end - at, fields } : null
}

function isBlock(fields: HeaderFields, separated: boolean, isFirst: boolean): boolean {
  const { from, sent, date, subject } = fields
  const count = Object.keys(fields).length
  if (from === undefined) return separated && count >= 2 && (sent ?? date) !== undefined
  if (separated) return count >= 2
  const addressed = Object.values(fields).some(hasAddress)
  if (isFirst && (count < 3 || (sent ?? date) === undefined)) return false
  if (count >= 3) return subject !== undefined || sent !== undefined || addressed
  return sent !== undefined || (hasAddress(from) && date !== undefined)
}

/** The upright block of Lotus Notes: a name, a date, then the labels "An", "Thema" on lines of their own. */
export function uprightBlockLength(lines: readonly PlainLine[], at: number): number {
  const dateLine = lines[at + 1]?.bare ?? ''
  if (!hasMoment(dateLine) || dateLine.length > 40 || !/\d[.:]\d/.test(dateLine)) return 0
  let toSeen = false
  for (let i = at + 2; i < lines.length && i < at + MAX_UPRIGHT_LINES; i++) {
    const kind = labelKind((lines[i]?.bare ?? '').replace(/ ?:$/, ''))
    if (kind === 'to') toSeen = true
    if (kind === 'subject' && toSeen) return i + 1 - at
    if (kind === undefined && !toSeen && lines[i]?.bare !== '') return 0
  }
  return 0
}
