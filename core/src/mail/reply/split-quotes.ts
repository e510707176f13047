import { type Announcement, isMarkedNext, readAnnouncement } from './announcement.ts'
import { isClosing } from './closing.ts'
import { isGreeting } from './greeting.ts'
import type { PlainLine } from './plain-line.ts'

/** A wrapped quote: the program that wrapped it forgot the mark on the rest. */
const MIN_WRAPPED_LENGTH = 60
const MAX_HINT_LENGTH = 300

/** "My answers are below": then the quote below may hold words of the sender. */
const ANSWERS_BELOW =
  /(antwort|answer|comment|r[ée]pon(d|s)|odpowied|odpisuj|antwoord|reactie|ответ|відповід|отговор)\p{L}{0,6}.{0,30}(unten|text|blau|rot\b|gr[üu]n|direkt|below|inline|in line|in (red|blue|green)|dessous|ci-apr[èe]s|dans le (texte|mail|corps)|rouge|bleu|poni[żz]ej|w tre[śs]ci|w tek[śs]cie|czerwon|hieronder|tussen|in de tekst|rood|blauw|ниже|в тексте|нижче|по-долу)|(unten|below|ci-dessous|poni[żz]ej|hieronder|ниже|нижче).{0,30}(antwort|answer|r[ée]pon|odpow|antwoord|ответ|відпов)/iu

export type QuoteSplit = {
  /** For each line whether it is quoted. */
  quoted: boolean[]
  /** What announced the first quote, and where it begins. */
  first: (Announcement & { at: number }) | null
}

/**
 * Says of each line whether it is quoted. Marked lines are quoted wherever they stand if anything announces a
 * quote, else only at the end and where answers stand between them: a `>` may also be an ornament. What follows
 * an announcement without marks is quoted to the end, unless nothing stands before it: then the answer is below,
 * after the first paragraph or from the next greeting on.
 */
export function splitQuotes(lines: readonly PlainLine[]): QuoteSplit {
  const quoted = lines.map(() => false)
  const marksCount = marksAreQuotes(lines)
  const tail = trailingMarks(lines)
  let first: QuoteSplit['first'] = null
  let starts: ReturnType<typeof readStarts> | null = null
  let own = ''
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]
    if (!line) break
    if (line.marked) {
      quoted[at] = marksCount || at >= tail
      if (quoted[at]) at = quoteWrapped(lines, quoted, at)
      at++
      continue
    }
    const found = readAnnouncement(lines, at, own === '')
    if (!found) {
      // A blank line inside a quote stays with it.
      quoted[at] = line.text === '' && quoted[at - 1] === true
      if (own.length < MAX_HINT_LENGTH && line.text !== '') own += `${line.text} `
      at++
      continue
    }
    first ??= { ...found, at }
    const body = at + found.length
    quoted.fill(true, at, body)
    if (isMarkedNext(lines, body)) at = body
    else if (own !== '') at = isAnswersBelow(own) ? body : lines.length
    else {
      starts ??= readStarts(lines)
      let text = body
      while (lines[text]?.text === '') text++
      const second = starts.paragraph[Math.min(text + 1, lines.length)] ?? lines.length
      const greeting = starts.greeting[second] ?? lines.length
      if (greeting < lines.length) at = greeting
      // Of what somebody passes on nothing is cut.
      else at = found.forward ? lines.length : second
    }
    quoted.fill(true, body, at)
  }
  return { quoted, first }
}

/** Quotes the unmarked rest of a marked line that was too long for the program that wrapped it. */
function quoteWrapped(lines: readonly PlainLine[], quoted: boolean[], at: number): number {
  const line = lines[at]
  const rest = lines[at + 1]
  if (!line || !rest || rest.marked || rest.text === '' || !lines[at + 2]?.marked) return at
  const wrapped =
    line.length >= MIN_WRAPPED_LENGTH &&
    rest.length < line.length &&
    /^\p{Ll}/u.test(rest.text) &&
    /[\p{L}\d,]$/u.test(line.text)
  if (!wrapped) return at
  quoted[at + 1] = true
  return at + 1
}

function marksAreQuotes(lines: readonly PlainLine[]): boolean {
  if (!lines.some((line) => line.marked)) return false
  if (lines.some((line, at) => (line.marked || line.text !== '') && readAnnouncement(lines, at, false)))
    return true
  // The mail begins with marks, and words stand apart from them: an answer below, or between.
  const start = lines.findIndex((line) => line.text !== '')
  if (!lines[start]?.marked) return false
  let end = start
  while (lines[end]?.marked) end++
  return end < lines.length && (lines[end]?.text === '' || lines.slice(end).some((line) => line.marked))
}

/** Where the last run of marked lines begins, if nothing but blank lines and a signature follows it. */
function trailingMarks(lines: readonly PlainLine[]): number {
  let end = lines.findIndex((line) => line.text === '--' || line.text === '—')
  if (end < 0) end = lines.length
  while (end > 0 && (lines[end - 1]?.marked || lines[end - 1]?.text === '')) end--
  return end
}

const isAnswersBelow = (own: string) => own.length < MAX_HINT_LENGTH && ANSWERS_BELOW.test(own)

/** Where paragraphs begin, and where greetings do, seen from each line on. */
function readStarts(lines: readonly PlainLine[]): { paragraph: number[]; greeting: number[] } {
  const paragraph: number[] = Array(lines.length + 1).fill(lines.length)
  const greeting: number[] = Array(lines.length + 1).fill(lines.length)
  for (let i = lines.length - 1; i >= 0; i--) {
    const text = lines[i]?.text ?? ''
    const begins = text !== '' && (i === 0 || lines[i - 1]?.text === '')
    paragraph[i] = begins ? i : (paragraph[i + 1] ?? lines.length)
    const greets = begins && isGreeting(text) && !isClosing(text)
    greeting[i] = greets ? i : (greeting[i + 1] ?? lines.length)
  }
  return { paragraph, greeting }
}
