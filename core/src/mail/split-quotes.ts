import { announcementLength, isMarked } from './quote-marks.ts'
import { isClosing, isDelimiter } from './signature-marks.ts'

export type Segment = { quoted: boolean; lines: string[] }

/** As many as an announcement can take. */
const ANNOUNCEMENT_LINES = 14

const GREETING =
  /^(hallo|hi|hey|hello|dear|good (morning|day|afternoon|evening)|guten (tag|morgen|abend)|moin|servus|gr[üu](ß|ss|e)|sehr geehrte|liebe[rs]?|bonjour|bonsoir|salut|ch[eè]re?|madame|monsieur|dzie[ńn] dobry|witam|szanown|cze[śs][ćc]|beste|geachte|goede(n?dag|morgen|middag|navond)|dag|hoi)\b/iu

/**
 * Divides a mail into the sender's own lines and quoted ones. Marked lines are quoted wherever they stand if
 * anything announces a quote, else only at the end: a `>` may also be an ornament. What
 * follows an announcement without marks is quoted to the end, unless nothing stands before it: then the answer
 * is below, after the first paragraph or from the last greeting on.
 */
export function splitQuotes(lines: readonly string[]): Segment[] {
  const segments: Segment[] = []
  const add = (quoted: boolean, part: readonly string[]) => {
    const last = segments.at(-1)
    if (last?.quoted === quoted) last.lines.push(...part)
    else segments.push({ quoted, lines: [...part] })
  }
  const marksCount = lines.some((_, at) => announcementLength(unmarked(lines, at), 0) > 0)
  const tail = trailingMarks(lines)
  let ownSeen = false
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? ''
    const announced = isMarked(line) ? 0 : announcementLength(lines, at)
    if (isMarked(line) && (marksCount || at >= tail)) {
      add(true, [line])
      at++
    } else if (announced === 0) {
      // A blank line inside a quote stays with it.
      const inside = line.trim() === '' && segments.at(-1)?.quoted === true
      add(inside, [line])
      ownSeen ||= line.trim() !== ''
      at++
    } else {
      const body = at + announced
      add(true, lines.slice(at, body))
      at = isMarkedNext(lines, body) ? body : quoteEnd(lines, body, ownSeen)
      add(true, lines.slice(body, at))
    }
  }
  return segments
}

/** A few lines from `at` on, without their quote marks. */
function unmarked(lines: readonly string[], at: number): string[] {
  return lines.slice(at, at + ANNOUNCEMENT_LINES).map((line) => line.replace(/^( ?>)+ ?/, ''))
}

/** Where the last run of marked lines begins, if nothing but blank lines and a signature follows it. */
function trailingMarks(lines: readonly string[]): number {
  let end = lines.findIndex((line) => isDelimiter(line))
  if (end < 0) end = lines.length
  while (end > 0 && (lines[end - 1] ?? '').trim() === '') end--
  while (end > 0 && (isMarked(lines[end - 1] ?? '') || (lines[end - 1] ?? '').trim() === '')) end--
  return end
}

function isMarkedNext(lines: readonly string[], at: number): boolean {
  let next = at
  while (next < lines.length && (lines[next] ?? '').trim() === '') next++
  return next < lines.length && isMarked(lines[next] ?? '')
}

function quoteEnd(lines: readonly string[], start: number, ownSeen: boolean): number {
  if (ownSeen) return lines.length
  const starts: number[] = []
  for (let i = start; i < lines.length; i++) {
    if ((lines[i] ?? '').trim() !== '' && (i === start || (lines[i - 1] ?? '').trim() === '')) starts.push(i)
  }
  const greeting = starts
    .slice(1)
    .findLast((i) => GREETING.test((lines[i] ?? '').trim()) && !isClosing(lines[i] ?? ''))
  return greeting ?? starts[1] ?? lines.length
}
