import type { Announcement } from './announcement.ts'
import { isClosing } from './closing.ts'
import { isGreeting } from './greeting.ts'
import { isName } from './line-kinds.ts'
import type { PlainLine } from './plain-line.ts'

/** So few words say no more than "please see". */
const MAX_BARE_WORDS = 4
const MAX_FIELD_LENGTH = 300
const FORWARD_SUBJECT = /^\s*(fwd?|wg|wtr|tr|pd|doorst|doorgest|i|vl|vs|пересл|fs|enc)\s?:/iu

/** A mail that was passed on, as its header block names it; what the block does not say is null. */
export type Forwarded = {
  from: string | null
  date: string | null
  subject: string | null
  text: string
}

/** The mail that was passed on; the subject tells where header blocks do not. */
export function readForwarded(
  lines: readonly string[],
  first: (Announcement & { at: number }) | null,
  subject: string,
): Forwarded | null {
  if (!first || !(first.forward || (FORWARD_SUBJECT.test(subject) && first.fields.from !== undefined)))
    return null
  const { fields } = first
  const field = (value: string | undefined) => value?.slice(0, MAX_FIELD_LENGTH) || null
  return {
    from: field(fields.from),
    date: field(fields.sent ?? fields.date),
    subject: field(fields.subject),
    text: lines
      .slice(first.at + first.length)
      .map((line) => line.trimEnd())
      .join('\n')
      .trim(),
  }
}

/** Whether somebody adds hardly a word to what they pass on: nothing, or "FYI", "siehe unten". */
export function isBarelyOwn(lines: readonly PlainLine[]): boolean {
  const words = lines
    .map((line) => line.text)
    .filter(
      (text) => text !== '' && !isClosing(text) && !isName(text) && !(isGreeting(text) && text.length < 50),
    )
    .join(' ')
    .split(' ')
    .filter((word) => word !== '')
  return words.length <= MAX_BARE_WORDS && !words.some((word) => word.endsWith('?'))
}
