import { ORIGINAL_FOLLOWS } from './bounce-words.ts'

const MAX_LENGTH = 200_000
const MAX_LINES = 5000
const MAX_LINE_LENGTH = 1000
const MAX_ANNOUNCEMENT_LENGTH = 200
const HEADER_LINE = /^\s*(>?From |[A-Za-z][A-Za-z0-9-]{1,60}[ \t]*:)/
/** Fields that stand in every mail but not in a report about one. */
const MAIL_FIELD =
  /^(return-path|received|message-id|from|to|date|subject|mime-version|content-type|x-[\w-]+|dkim-signature|delivered-to|reply-to|cc|sender|user-agent|arc-[\w-]+)[ \t]*:/i
const LOOK_AHEAD = 3
const MIN_FIELDS = 3

/** A bounce's own words, line by line, and the returned message below them ('' when there is none). */
export type SplitBounce = { notice: string[]; original: string }

/** Splits a bounce in one piece of text where the returned message or its header begins. Linear in time. */
export function splitOriginal(text: string): SplitBounce {
  const lines = text
    .slice(0, MAX_LENGTH)
    .split(/\r?\n/, MAX_LINES)
    .map((line) => line.slice(0, MAX_LINE_LENGTH))
  const at = lines.findIndex((_, index) => isAnnouncement(lines, index) || isHeaderBlock(lines, index))
  if (at < 0) return { notice: lines, original: '' }
  const first = lines.findIndex((line, index) => index >= at && HEADER_LINE.test(line))
  return { notice: lines.slice(0, at), original: first < 0 ? '' : lines.slice(first).join('\n') }
}

function isAnnouncement(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? ''
  if (line.length > MAX_ANNOUNCEMENT_LENGTH || !ORIGINAL_FOLLOWS.test(line)) return false
  let seen = 0
  for (let next = index + 1; next < lines.length && seen < LOOK_AHEAD; next++) {
    const following = lines[next] ?? ''
    if (following.trim() === '' || /^[\s\-=*_#|]+$/.test(following)) continue
    seen++
    if (HEADER_LINE.test(following)) return true
  }
  // Nothing but the announcement: the copy is a part of its own.
  return seen === 0
}

/** A header block that nobody announced: three fields of a mail in a row, folded lines between them. */
function isHeaderBlock(lines: readonly string[], index: number): boolean {
  if (!MAIL_FIELD.test(lines[index] ?? '')) return false
  let fields = 0
  for (let next = index; next < lines.length && next < index + 40; next++) {
    const line = lines[next] ?? ''
    if (MAIL_FIELD.test(line)) fields++
    else if (!/^[ \t]+\S/.test(line) && !/^[\w-]{1,60}:/.test(line)) break
    if (fields >= MIN_FIELDS) return true
  }
  return false
}
