const MAX_DEPTH = 100
const MAX_TEXT_LENGTH = 2 * 1024 * 1024
const DEFAULT_CODEPAGE = 1252
/** Groups that hold no text of the letter. */
const HIDDEN =
  /^(fonttbl|colortbl|stylesheet|info|pict|object|objdata|header|headerf|headerl|headerr|footer|footerf|footerl|footerr|footnote|listtable|listoverridetable|rsidtbl|generator|filetbl|revtbl|themedata|datastore|latentstyles|xmlnstbl|fldinst|bkmkstart|bkmkend|pntext|mhtmltag)$/
const SIGNS: Readonly<Record<string, string>> = {
  par: '\n',
  line: '\n',
  row: '\n',
  sect: '\n',
  page: '\n',
  tab: '\t',
  cell: '\t',
  lquote: '\u2018',
  rquote: '\u2019',
  ldblquote: '\u201c',
  rdblquote: '\u201d',
  bullet: '\u2022',
  endash: '\u2013',
  emdash: '\u2014',
  emspace: '\u2003',
  enspace: '\u2002',
  '~': '\u00a0',
  _: '\u2011',
}

/** `skip`: characters after \u that stand for it in old readers. */
type Group = { isHidden: boolean; isTag: boolean; isRtfOnly: boolean; skip: number }
export type RtfContent = { text: string } | { html: string }

/**
 * The words of an RTF document; where it wraps HTML (MS-OXRTFEX, `\fromhtml1`) that HTML. One pass over the bytes,
 * at most 100 groups deep and 2 MB of text; pictures and embedded objects are passed over.
 */
export function readRtf(
  bytes: Uint8Array,
  decode: (bytes: Uint8Array, codepage: number) => string,
): RtfContent {
  return new RtfReader(bytes, decode).read()
}

class RtfReader {
  private readonly bytes: Uint8Array
  private readonly decode: (bytes: Uint8Array, codepage: number) => string
  private readonly groups: Group[] = [{ isHidden: false, isTag: false, isRtfOnly: false, skip: 1 }]
  private readonly pieces: string[] = []
  private pending: number[] = []
  private length = 0
  private codepage = DEFAULT_CODEPAGE
  private isHtml = false
  private toSkip = 0
  private ignorable = false
  private at = 0
  /** Groups beyond the depth that is kept. */
  private tooDeep = 0

  constructor(bytes: Uint8Array, decode: (bytes: Uint8Array, codepage: number) => string) {
    this.bytes = bytes
    this.decode = decode
  }

  read(): RtfContent {
    while (this.at < this.bytes.length && this.length < MAX_TEXT_LENGTH) this.step()
    this.flush()
    const text = this.pieces.join('').replaceAll('\0', '').slice(0, MAX_TEXT_LENGTH)
    return this.isHtml ? { html: text } : { text: text.trimEnd() }
  }

  private get group(): Group {
    return this.groups.at(-1) ?? { isHidden: true, isTag: false, isRtfOnly: false, skip: 1 }
  }

  private step(): void {
    const byte = this.bytes[this.at++] ?? 0
    if (byte === 0x7b) this.open()
    else if (byte === 0x7d) this.close()
    else if (byte === 0x5c) this.control()
    else if (byte !== 0x0d && byte !== 0x0a) this.putByte(byte)
  }

  private open(): void {
    this.toSkip = 0
    this.ignorable = false
    if (this.groups.length >= MAX_DEPTH) this.tooDeep++
    else this.groups.push({ ...this.group })
  }

  private close(): void {
    this.toSkip = 0
    if (this.tooDeep > 0) this.tooDeep--
    else if (this.groups.length > 1) this.groups.pop()
  }

  private control(): void {
    const next = this.bytes[this.at] ?? 0
    if (!isLetter(next)) {
      this.at++
      return this.symbol(String.fromCharCode(next))
    }
    const start = this.at
    while (this.at < this.bytes.length && this.at - start < 40 && isLetter(this.bytes[this.at] ?? 0))
      this.at++
    const word = latin1(this.bytes.subarray(start, this.at))
    const numberStart = this.at
    if (this.bytes[this.at] === 0x2d) this.at++
    while (this.at - numberStart < 12 && isDigit(this.bytes[this.at] ?? 0)) this.at++
    const digits = latin1(this.bytes.subarray(numberStart, this.at))
    if (this.bytes[this.at] === 0x20) this.at++
    this.word(word, /\d/.test(digits) ? Number(digits) : null)
  }

  private symbol(sign: string): void {
    if (sign === "'") {
      const byte = Number.parseInt(latin1(this.bytes.subarray(this.at, this.at + 2)), 16)
      this.at += 2
      if (Number.isInteger(byte)) this.putByte(byte)
    } else if (sign === '*') this.ignorable = true
    else if (sign === '\\' || sign === '{' || sign === '}') this.putByte(sign.charCodeAt(0))
    else if (sign === '\r' || sign === '\n') this.put('\n')
    else if (SIGNS[sign]) this.put(SIGNS[sign] ?? '')
  }

  private word(word: string, value: number | null): void {
    const { group, ignorable } = this
    this.ignorable = false
    if (word === 'bin') {
      this.at += Math.max(0, value ?? 0)
      return
    }
    if (word === 'u') return this.unicode(value ?? 0)
    if (word === 'htmlrtf') group.isRtfOnly = value !== 0
    else if (word === 'htmltag') {
      group.isTag = true
      group.isHidden = false
    } else if (word === 'fromhtml') this.isHtml = value === 1
    else if (word === 'ansicpg') this.codepage = value ?? DEFAULT_CODEPAGE
    else if (word === 'uc') group.skip = Math.min(8, Math.max(0, value ?? 1))
    else if (ignorable || HIDDEN.test(word)) group.isHidden = true
    // HTML that is wrapped says its line breaks in its own tags, and `\par` as a line of source.
    else if (SIGNS[word]) this.put(SIGNS[word] ?? '')
  }

  private unicode(value: number): void {
    this.put(String.fromCharCode(value < 0 ? value + 65_536 : value))
    this.toSkip = this.group.skip
  }

  private get isShown(): boolean {
    const { isHidden, isTag, isRtfOnly } = this.group
    return this.tooDeep === 0 && !isHidden && (!isRtfOnly || isTag)
  }

  private putByte(byte: number): void {
    if (this.toSkip > 0) this.toSkip--
    else if (this.isShown) {
      this.pending.push(byte)
      this.length++
    }
  }

  private put(text: string): void {
    if (!this.isShown) return
    this.flush()
    this.pieces.push(text)
    this.length += text.length
  }

  /** Neighbouring bytes are decoded together: a character may be of two. */
  private flush(): void {
    if (this.pending.length === 0) return
    this.pieces.push(this.decode(Uint8Array.from(this.pending), this.codepage))
    this.pending = []
  }
}

function isLetter(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x41 && byte <= 0x5a)
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39
}

function latin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
