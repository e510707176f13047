import {
  closesWithName,
  isClosing,
  isContact,
  isDelimiter,
  isDisclaimer,
  isMobileFooter,
  isNameLike,
} from './signature-marks.ts'

const MAX_SIGNATURE_LINES = 25
const MAX_CONTACT_LINE_LENGTH = 160
const MAX_CONTACT_LINES = 8
const MAX_CONTACT_PARAGRAPHS = 3

export type SignatureSplit = { own: string[]; signature: string[]; closing: string[] }

/**
 * Cuts what a mail program put below the sender's words: the part after `-- `, mobile footers, disclaimers and
 * the contact block after the name. Closing formula and name stay and are also given alone. Only ever cuts a
 * tail of a few lines, and never everything.
 */
export function splitSignature(lines: readonly string[]): SignatureSplit {
  let end = trimmedEnd(lines, lines.length)
  const delimiter = lines.findIndex((line, i) => isDelimiter(line) && end - i <= MAX_SIGNATURE_LINES)
  if (delimiter >= 0) end = trimmedEnd(lines, delimiter)
  for (;;) {
    const before = end
    end = trimmedEnd(lines, cutFooter(lines, end))
    if (end === before) break
  }
  const closingAt = findClosing(lines, end)
  const contact = closingAt >= 0 ? cutAfterName(lines, closingAt, end) : cutContactParagraph(lines, end)
  const postscript = findPostscript(lines, contact, end)
  const own = [...lines.slice(0, contact), ...postscript]
  const signature = lines.slice(contact).filter((line) => !postscript.includes(line))
  const closing = closingAt >= 0 ? lines.slice(closingAt, contact) : lastName(lines, contact)
  if (own.every((line) => line.trim() === ''))
    return { own: lines.slice(0, end), signature: lines.slice(end), closing: [] }
  return { own, signature, closing }
}

function cutFooter(lines: readonly string[], end: number): number {
  const start = paragraphStart(lines, end)
  if (start > 0 && isDisclaimer(lines.slice(start, end).join(' '))) {
    // Only the lines that say so, if others above them in the same paragraph do not.
    for (let i = end - 1; i >= start; i--)
      if (!isDisclaimer(lines[i] ?? '')) return i === end - 1 ? end : i + 1
    return start
  }
  for (let i = end - 1; i >= start && i >= end - 3; i--) if (isMobileFooter(lines[i] ?? '')) return i
  return end
}

function findClosing(lines: readonly string[], end: number): number {
  for (let i = end - 1; i >= 0 && i >= end - MAX_SIGNATURE_LINES; i--) {
    if (isClosing(lines[i] ?? '') && tailIsShort(lines, i + 1, end)) return i
  }
  return -1
}

/** After a closing there are names and contact lines, no prose. */
function tailIsShort(lines: readonly string[], from: number, end: number): boolean {
  const tail = lines.slice(from, end).filter((line) => line.trim() !== '')
  return tail.every((line) => line.length <= MAX_CONTACT_LINE_LENGTH || isContact(line) || isDisclaimer(line))
}

function cutAfterName(lines: readonly string[], closingAt: number, end: number): number {
  let at = closingAt + 1
  const named = closesWithName(lines[closingAt] ?? '') && !lines[at]?.trim()
  if (!named) {
    while (at < end && (lines[at] ?? '').trim() === '') at++
    if (at < end && isNameLike(lines[at] ?? '')) at++
  }
  const rest = lines.slice(at, end)
  const isBlock = rest.some(isContact)
  return isBlock ? at : end
}

/** Without a closing: whole paragraphs of contact below the last words, or contact lines below a name. */
function cutContactParagraph(lines: readonly string[], end: number): number {
  let cut = end
  for (let rounds = 0; rounds < MAX_CONTACT_PARAGRAPHS; rounds++) {
    const start = paragraphStart(lines, cut)
    const block = lines.slice(start, cut)
    if (start === 0 || block.length > MAX_CONTACT_LINES) break
    if (block.some((line) => line.length > MAX_CONTACT_LINE_LENGTH)) break
    const above = (lines[trimmedEnd(lines, start) - 1] ?? '').trim()
    if (!isNameLike(above)) return cutBelowName(lines, start, cut)
    const contacts = block.filter(isContact).length
    const repeatsName = block.length > 1 && (block[0] ?? '').includes(above.split(/\s+/).at(-1) ?? above)
    if (!repeatsName && (contacts === 0 || contacts * 2 < block.length))
      return cutBelowName(lines, start, cut)
    cut = trimmedEnd(lines, start)
  }
  return cut
}

/** A last paragraph that begins with a name and goes on with contact lines. */
function cutBelowName(lines: readonly string[], start: number, end: number): number {
  const block = lines.slice(start, end)
  const first = block.findIndex(isContact)
  const named = first > 0 && block.slice(0, first).every(isNameLike)
  const rest = block.slice(first)
  return named && rest.filter(isContact).length * 2 >= rest.length ? start + first : end
}

function lastName(lines: readonly string[], end: number): string[] {
  const start = paragraphStart(lines, end)
  const block = lines.slice(start, end)
  return start > 0 && block.length <= 2 && block.every(isNameLike) ? block : []
}

function findPostscript(lines: readonly string[], from: number, end: number): string[] {
  const start = lines.findIndex((line, i) => i >= from && i < end && /^p\.? ?s\.?\b/i.test(line.trim()))
  if (start < 0) return []
  let stop = start
  while (stop < end && (lines[stop] ?? '').trim() !== '') stop++
  return lines.slice(start, stop)
}

function paragraphStart(lines: readonly string[], end: number): number {
  let start = end
  while (start > 0 && (lines[start - 1] ?? '').trim() !== '') start--
  return start
}

function trimmedEnd(lines: readonly string[], end: number): number {
  let at = end
  while (at > 0 && (lines[at - 1] ?? '').trim() === '') at--
  return at
}
