import { closesWithName, isClosing } from './closing.ts'
import { isDelimiter, isDisclaimer, isListFooter, isMobileFooter, mayBeginNote } from './footers.ts'
import {
  isContact,
  isName,
  isPostscript,
  isReference,
  isRole,
  isShowy,
  isTelling,
  reaches,
  speaksOfAddress,
} from './line-kinds.ts'
import type { PlainLine } from './plain-line.ts'
import { isGreeting } from './greeting.ts'

const MAX_TAIL_LINES = 60
const MAX_NAME_LINES = 3
const MAX_CONTACT_PARAGRAPHS = 5
const MAX_FORMULA_LINES = 3
const MAX_FORMULA_WORDS = 7
const MAX_SENDER_LENGTH = 40
const MIN_REPEATED_LENGTH = 4

/** Of each line of a run whether it belongs to the signature; and where closing formula and name stand. */
export type SignatureSplit = { signature: boolean[]; closing: { start: number; end: number } | null }

/**
 * Finds what a mail program put below the sender's words: the part after `-- `, mobile footers, disclaimers and
 * the contact block after closing formula and name, which themselves stay. Lines that tell or ask something stay
 * wherever they are. Only ever cuts in the last lines, and never everything.
 */
export function splitSignature(lines: readonly PlainLine[]): SignatureSplit {
  const run = new Run(lines)
  run.cutFooters()
  if (run.cutDelimited()) run.cutFooters()
  const closing = run.cutBelowClosing() ?? run.cutBelowName()
  const signature = run.signature
  if (lines.every((line, i) => signature[i] || line.text === ''))
    return { signature: lines.map(() => false), closing: null }
  return { signature, closing }
}

class Run {
  readonly signature: boolean[]
  private readonly lines: readonly PlainLine[]
  /** The last line of the sender's words is before it. */
  private end: number
  private readonly start: number

  constructor(lines: readonly PlainLine[]) {
    this.lines = lines
    this.signature = lines.map(() => false)
    this.start = lines.findIndex((line) => line.text !== '')
    this.end = this.trimmed(lines.length)
  }

  /** Disclaimers, mobile footers and list footers, from the end upwards. */
  cutFooters(): void {
    for (let rounds = 0; rounds < MAX_TAIL_LINES; rounds++) {
      const start = this.paragraphStart(this.end)
      if (start <= this.start && !this.isFooterAlone(this.end - 1)) return
      const at = this.footerStart(start)
      if (at >= this.end || at <= this.start) return
      this.cut(at, this.end)
    }
  }

  private footerStart(start: number): number {
    if (start > this.start && this.isListParagraph(start)) return start
    const note = this.noteStart(start)
    if (note !== null && note > this.start) return note
    // Only the lines that say so, if others stand above them in the same paragraph.
    let at = this.end
    while (at > start && this.isFooterAlone(at - 1)) at--
    // A footer folded over two lines.
    if (
      at === this.end &&
      this.end - 2 >= start &&
      isMobileFooter(`${this.text(at - 2)} ${this.text(at - 1)}`)
    )
      return this.isFooterAlone(at - 2) ? at - 2 : at
    if (at > start && at < this.end && isDelimiter(this.text(at - 1))) return at - 1
    return at
  }

  private isListParagraph(start: number): boolean {
    const texts = this.lines.slice(start, this.end).map((line) => line.text)
    return isListFooter(texts[0] ?? '') && texts.length > 1 && !texts.some(isTelling)
  }

  /** Where in the last paragraph a legal note begins; words, names and formulas above it are the sender's. */
  private noteStart(start: number): number | null {
    const texts = this.lines.slice(start, this.end).map((line) => line.text)
    const first = texts.findIndex(mayBeginNote)
    if (first < 0) return null
    const note = texts.slice(first)
    return isDisclaimer(note.join(' ')) && !note.some((text) => isClosing(text)) ? start + first : null
  }

  private isFooterAlone(at: number): boolean {
    const text = this.text(at)
    return isMobileFooter(text) || (text.length > 20 && isDisclaimer(text))
  }

  /** What stands below `-- `, unless it goes on telling. */
  cutDelimited(): boolean {
    const from = Math.max(this.start + 1, this.end - MAX_TAIL_LINES)
    for (let i = from; i < this.end; i++) {
      if (!isDelimiter(this.text(i)) || this.goesOn(i + 1)) continue
      this.cut(i, this.end)
      return true
    }
    return false
  }

  /** Whether a letter goes on below a delimiter: prose, or prose with a closing formula of its own. */
  private goesOn(from: number): boolean {
    let telling = 0
    for (let i = from; i < this.end; i++) {
      const text = this.text(i)
      if (isPostscript(text)) return false
      if (isClosing(text) && telling > 0) return true
      if (isTelling(text) && !isShowy(text)) telling++
    }
    const contacts = this.lines.slice(from, this.end).filter((line) => isContact(line.text)).length
    return telling > 2 && telling > contacts
  }

  /** The contact block below closing formula and name. */
  cutBelowClosing(): { start: number; end: number } | null {
    const from = Math.max(this.start, this.end - MAX_TAIL_LINES)
    let told = false
    for (let at = this.end - 1; at >= from; at--) {
      const text = this.text(at)
      if (!isClosing(text) && !this.isFormulaLike(at)) {
        told ||= isTelling(text) && !this.mayStandBelow(at)
        continue
      }
      const nameEnd = this.nameEnd(at)
      // Words below it: then it closes only with a name, and what stands below is not looked at.
      if (told && (at === this.start || nameEnd === at + 1)) return null
      if (!told) this.cutContact(nameEnd)
      return { start: this.formulaStart(at), end: nameEnd }
    }
    return null
  }

  /** A formula not known here: a few words and a comma above a name. */
  private isFormulaLike(at: number): boolean {
    const text = this.text(at)
    if (at <= this.start || this.text(at - 1) !== '' || !/^\p{Lu}.*,$/u.test(text)) return false
    let next = at + 1
    while (next < this.end && this.text(next) === '') next++
    const few = text.split(' ').length <= MAX_FORMULA_WORDS && !isTelling(text)
    return (
      few &&
      !isGreeting(text) &&
      next < this.end &&
      (isName(this.text(next)) || this.isSender(this.text(next)))
    )
  }

  /** Words that may stand between a closing formula and the end: a postscript, or a line of a contact block. */
  private mayStandBelow(at: number): boolean {
    const start = this.paragraphStart(at + 1)
    for (let i = at; i >= start; i--) if (isPostscript(this.text(i))) return true
    return isShowy(this.text(at)) || this.isBlock(start, this.paragraphEnd(at)) || isDisclaimer(this.text(at))
  }

  /** A formula may take two lines, or two formulas may follow one another. */
  private formulaStart(at: number): number {
    let start = at
    while (start > at - MAX_FORMULA_LINES && start - 1 > this.start && isClosing(this.text(start - 1)))
      start--
    return start
  }

  private nameEnd(closingAt: number): number {
    let at = closingAt + 1
    if (closesWithName(this.text(closingAt)) && this.text(at) === '') return at
    while (at < this.end && this.text(at) === '') at++
    const first = at
    while (at < this.end && at < first + MAX_NAME_LINES && this.isNameAt(at, first)) at++
    return at > first ? at : closingAt + 1
  }

  private isNameAt(at: number, first: number): boolean {
    const text = this.text(at)
    if (at === first) return (isName(text) && !reaches(text)) || this.isSender(text)
    // Below the first name only what goes on with it: "i. A." above, a second person, never a firm or a place.
    const above = this.text(at - 1)
    return (
      isName(text) &&
      !isContact(text) &&
      (/^(i\. ?[av]\.|ppa\.?)$/i.test(above) || /(&|\+|und|and|et|en|i)$/u.test(above))
    )
  }

  /** Whoever signs directly below a formula, "le service comptable". */
  private isSender(text: string): boolean {
    return (
      text.length <= MAX_SENDER_LENGTH &&
      !isTelling(text) &&
      !reaches(text) &&
      !isPostscript(text) &&
      !/[\d|•·]/.test(text)
    )
  }

  /** Whether a line says the last word of the name above it again: a firm called after its owner. */
  private repeatsName(text: string, nameEnd: number): boolean {
    const last = this.text(nameEnd - 1)
      .split(/[\s,.]+/)
      .findLast((word) => word.length >= MIN_REPEATED_LENGTH)
    return last !== undefined && text.toLowerCase().includes(last.toLowerCase())
  }

  /** Cuts from `from` on what is contact; references directly below the name and words of the sender stay. */
  private cutContact(from: number): void {
    let at = from
    while (at < this.end && (this.text(at) === '' || isReference(this.text(at)))) at++
    const rest = this.lines.slice(at, this.end).map((line) => line.text)
    if (!rest.some((text) => isContact(text) || isRole(text)) && !this.repeatsName(rest[0] ?? '', from))
      return
    for (let start = at; start < this.end; ) {
      const end = this.paragraphEnd(start)
      // What a line with a colon announces is the matter itself.
      const announced = start > at && /[:：]$/.test(this.text(this.trimmed(start) - 1))
      if (!announced && !this.isOwnParagraph(start, end)) this.cut(start, end, false)
      start = end
      while (start < this.end && this.text(start) === '') this.signature[start++] = true
    }
  }

  private isOwnParagraph(start: number, end: number): boolean {
    const texts = this.lines.slice(start, end).map((line) => line.text)
    if (isPostscript(texts[0] ?? '')) return true
    if (isDisclaimer(texts.join(' ')) || this.isBlock(start, end)) return false
    return texts.some((text) => isTelling(text) && !isShowy(text))
  }

  /** Several lines of contact, whatever slogan stands between them. */
  private isBlock(start: number, end: number): boolean {
    const texts = this.lines.slice(start, end).map((line) => line.text)
    const contacts = texts.filter((text) => isContact(text) && (!isTelling(text) || isShowy(text))).length
    const telling = texts.filter((text) => isTelling(text) && !isContact(text)).length
    return contacts >= 2 && telling <= 1 && contacts > telling
  }

  /** Without a closing formula: contact below a line that is a name. */
  cutBelowName(): { start: number; end: number } | null {
    if (this.endsWithName()) return { start: this.end - 1, end: this.end }
    let cut = this.end
    for (let rounds = 0; rounds < MAX_CONTACT_PARAGRAPHS; rounds++) {
      const start = this.paragraphStart(cut)
      const named = this.namedAbove(start) ? null : this.nameAbove(start, cut)
      if (named) {
        const reached = this.lines.slice(named.end, this.end).some((line) => isContact(line.text))
        if (reached && !this.isAskedAbout(named.start)) this.cutContact(named.end)
        return named
      }
      if (start <= this.start || !this.isContactParagraph(start, cut)) return null
      cut = this.trimmed(start)
    }
    return null
  }

  /** Whether the words above speak of an address: then it is what they are about. */
  private isAskedAbout(at: number): boolean {
    const end = this.trimmed(at)
    return this.lines.slice(this.paragraphStart(end), end).some((line) => speaksOfAddress(line.text))
  }

  /** Whether the paragraph above is a name, perhaps with what its bearer is. */
  private namedAbove(start: number): boolean {
    const end = this.trimmed(start)
    const above = this.paragraphStart(end)
    if (above <= this.start || end - above > 2 || !isName(this.text(above)) || isClosing(this.text(above)))
      return false
    return end - above === 1 ? !isContact(this.text(above)) : isRole(this.text(above + 1))
  }

  /** Whether the last line is a name directly below the last sentence. */
  private endsWithName(): boolean {
    const last = this.end - 1
    const sentence = this.text(last - 1)
    return (
      last > this.start &&
      /[.!?]$/.test(sentence) &&
      isTelling(sentence) &&
      isName(this.text(last)) &&
      !isContact(this.text(last))
    )
  }

  /** A paragraph that begins with a name, alone or with contact below it. */
  private nameAbove(start: number, end: number): { start: number; end: number } | null {
    if (start <= this.start || /[:：]$/.test(this.text(this.trimmed(start) - 1))) return null
    if (!isName(this.text(start)) || (isContact(this.text(start)) && end - start > 1)) return null
    if (end - start === 1) return { start, end }
    const below = this.lines.slice(start + 1, end).map((line) => line.text)
    if (below.some((text) => isTelling(text))) return null
    if (below.length === 1 && isName(below[0] ?? '') && !isContact(below[0] ?? '')) return { start, end }
    const sure = below.some((text) => reaches(text)) || below.filter((text) => isContact(text)).length >= 2
    const references = below.filter((text) => isReference(text)).length
    return sure || references > 0 || (below.length === 1 && isRole(below[0] ?? ''))
      ? { start, end: start + 1 }
      : null
  }

  private isContactParagraph(start: number, end: number): boolean {
    const texts = this.lines.slice(start, end).map((line) => line.text)
    const contacts = texts.filter((text) => isContact(text)).length
    return (
      contacts > 0 && contacts * 3 >= texts.length && !texts.some((text) => isTelling(text) && !isShowy(text))
    )
  }

  private cut(start: number, end: number, shrink = true): void {
    this.signature.fill(true, start, end)
    if (shrink) this.end = this.trimmed(start)
  }

  private text(at: number): string {
    return this.lines[at]?.text ?? ''
  }

  /** Of a paragraph longer than any signature only the end counts. */
  private paragraphStart(end: number): number {
    let start = end
    while (start > Math.max(0, end - MAX_TAIL_LINES) && this.text(start - 1) !== '') start--
    return start
  }

  private paragraphEnd(start: number): number {
    let end = start
    while (end < this.end && this.text(end) !== '') end++
    return end
  }

  private trimmed(end: number): number {
    let at = end
    while (at > 0 && this.text(at - 1) === '') at--
    return at
  }
}
