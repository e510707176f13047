const MAX_QUOTE_LEVEL = 20

/** Collects words into lines: white space collapses, blocks break, quotes are marked with `> `. */
export class TextLines {
  private readonly done: string[] = []
  private line = ''
  private prefix = ''
  private quoteLevel = 0
  private blankWanted = 0
  private blankLevel = 0
  private spaceWanted = false

  /** Adds text; in preformatted text white space counts. */
  write(text: string, pre: boolean): void {
    if (pre) return this.writePre(text)
    for (const part of text.split(/([ \t\n]+)/)) {
      if (part === '') continue
      if (/^[ \t\n]/.test(part)) this.spaceWanted = true
      else this.append(part)
    }
  }

  /** Ends the line, even an empty one. */
  newline(): void {
    this.flushBlank()
    this.push()
  }

  /** Ends the line if it has text, and asks for `blank` empty lines before the next text. */
  breakBlock(blank: 0 | 1): void {
    if (this.line !== '' || this.prefix !== '') this.push()
    this.spaceWanted = false
    this.blankLevel = this.blankWanted ? Math.min(this.blankLevel, this.quoteLevel) : this.quoteLevel
    this.blankWanted = Math.max(this.blankWanted, blank)
  }

  /** The mark of a list item, before its text. */
  mark(prefix: string): void {
    this.prefix = prefix
  }

  /** Keeps neighbouring table cells apart. */
  cell(): void {
    if (this.line !== '') this.spaceWanted = true
  }

  rule(): void {
    this.breakBlock(0)
    this.append('-----')
    this.breakBlock(0)
  }

  startQuote(): void {
    this.breakBlock(1)
    this.quoteLevel++
  }

  endQuote(): void {
    this.breakBlock(1)
    this.quoteLevel = Math.max(0, this.quoteLevel - 1)
  }

  finish(): string {
    this.breakBlock(0)
    return this.done
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .replace(/^\n+|\n+$/g, '')
  }

  private writePre(text: string): void {
    const [first = '', ...rest] = text.split('\n')
    if (first) this.append(first)
    for (const line of rest) {
      this.newline()
      if (line) this.append(line)
    }
  }

  private append(text: string): void {
    const word = text.replaceAll('\u00a0', ' ')
    this.flushBlank()
    const space = this.spaceWanted && this.line !== '' ? ' ' : ''
    this.spaceWanted = false
    this.line += this.line === '' ? this.prefix + word : space + word
    this.prefix = ''
  }

  private flushBlank(): void {
    if (this.blankWanted > 0 && this.done.length > 0 && this.line === '') {
      this.done.push(quoteMark(Math.min(this.blankLevel, this.quoteLevel)).trimEnd())
    }
    this.blankWanted = 0
  }

  private push(): void {
    this.done.push((quoteMark(this.quoteLevel) + (this.line || this.prefix)).trimEnd())
    this.line = ''
    this.prefix = ''
    this.spaceWanted = false
  }
}

function quoteMark(level: number): string {
  return '> '.repeat(Math.min(level, MAX_QUOTE_LEVEL))
}
