import { attributionLength } from './attribution.ts'
import { type HeaderFields, readHeaderBlock, uprightBlockLength } from './header-block.ts'
import { isHeaderInOneLine } from './header-labels.ts'
import type { PlainLine } from './plain-line.ts'

const MAX_SEPARATOR_LENGTH = 100
const MAX_BLANK_LINES = 3

/** How a quoted mail is announced. `forward` is told from a reply only where the program says so. */
export type Announcement = { length: number; forward: boolean; fields: HeaderFields }

const FORWARDED =
  'forwarded|weitergeleitete?r?|fwd|transf[ée]r[ée]e?|r[ée]exp[ée]di[ée]e?|przekazan[ae]|przekazywanej|przes[łl]an[ae] dalej|doorgestuurde?|перенаправленное|пересылаемое|пересланное|переслане|препратено|videresendt|vidarebefordrat|inoltrato|reenviado|fw'
const ORIGINAL =
  "original|origineel|originalmail|originalnachricht|origin[ae]l|urspr(?:ü|ue?)n(?:gliche|glichen|g)|d['’ ]?origine|oryginaln[ay]|oorspronkelijke?|исходное|оригинальное|оригинално|початкове|oprindelig|opprinnelig|originale|reply|antwort"
const MAIL =
  'message|mail|e-mail|email|nachricht|wiadomo[śs][ćc]|wiadomosc|bericht|courriel|сообщение|письмо|лист|повідомлення|писмо|съобщение|besked|melding|mensaje|messaggio|meddelande'
const SEPARATOR = new RegExp(
  `^[>\\s]{0,3}[-_=*~—–]{2,}\\s?(?:begin |start |anfang |début )?(?:(?:${ORIGINAL}|${FORWARDED})[- ]?(?:${MAIL})|(?:${MAIL}) (?:${ORIGINAL}|${FORWARDED}))(?![\\p{L}]).{0,30}$`,
  'iu',
)
const FORWARD_WORD = new RegExp(`(?<![\\p{L}])(?:${FORWARDED})(?![\\p{L}])`, 'iu')
/** Apple's line above a forwarded mail. */
const FORWARD_LINE =
  /^(begin forwarded message|anfang der weitergeleiteten (nachricht|e-mail)|d[ée]but du message (transf[ée]r[ée]|r[ée]exp[ée]di[ée])|pocz[ąa]tek przekazywanej wiadomo[śs]ci|begin doorgestuurd bericht|начало переадресованного сообщения|початок переадресованого листа|начало на препратеното съобщение)\s?:$/iu
/** Help desks ask for answers above a line that their reply carries. */
const REPLY_ABOVE =
  /^[>#\s=_*~-]{2,}.{0,40}(above this line|oberhalb dieser (linie|zeile)|über dieser (linie|zeile)|au-dessus de cette ligne|powyżej tej linii|boven deze (regel|lijn)|выше этой (линии|строки)|вище цієї лінії)/iu
const RULE = /^[_=*—–-]{3,}$/

/**
 * What announces a quoted mail in the lines from `at` on: "-----Original Message-----", a rule above a header
 * block, the block alone, "Am … schrieb …:". Null when nothing does. Looks at a bounded number of lines.
 * `isFirst` says that no words of the sender stand above.
 */
export function readAnnouncement(
  lines: readonly PlainLine[],
  at: number,
  isFirst: boolean,
): Announcement | null {
  const text = lines[at]?.bare ?? ''
  if (text === '') return null
  if (text.length <= MAX_SEPARATOR_LENGTH && (SEPARATOR.test(text) || FORWARD_LINE.test(text))) {
    const next = following(lines, at + 1)
    const forward = FORWARD_WORD.test(text) || FORWARD_LINE.test(text)
    return { length: 1 + (next?.length ?? 0), forward, fields: next?.fields ?? {} }
  }
  if (REPLY_ABOVE.test(text)) return { length: 1, forward: false, fields: {} }
  if (RULE.test(text)) {
    const next = following(lines, at + 1)
    return next && { ...next, length: 1 + next.length }
  }
  return blockAt(lines, at, false, isFirst)
}

/** The header block or attribution below a separator, with the blank lines between. */
function following(lines: readonly PlainLine[], at: number): Announcement | null {
  let next = at
  while (next < lines.length && next < at + MAX_BLANK_LINES && lines[next]?.bare === '') next++
  const found = blockAt(lines, next, true, false)
  return found && { ...found, length: next - at + found.length }
}

function blockAt(
  lines: readonly PlainLine[],
  at: number,
  separated: boolean,
  isFirst: boolean,
): Announcement | null {
  const block = readHeaderBlock(lines, at, { separated, isFirst })
  if (block) return { ...block, forward: false }
  const text = lines[at]?.bare ?? ''
  const plain = (length: number) => (length > 0 ? { length, forward: false, fields: {} } : null)
  if (lines[at]?.header && isHeaderInOneLine(text)) return plain(1)
  return (
    plain(attributionLength(lines, at, (next) => isMarkedNext(lines, next))) ??
    plain(uprightBlockLength(lines, at))
  )
}

/** Whether the next line that says something is marked. */
export function isMarkedNext(lines: readonly PlainLine[], at: number): boolean {
  let next = at
  while (next < lines.length && next < at + MAX_BLANK_LINES && lines[next]?.text === '') next++
  return lines[next]?.marked === true
}
