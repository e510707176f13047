import { anchorTag, type CidUrl, imageTag, openingTag } from './clean-element.ts'
import { cleanText, escapeHtml, utf8Length } from './html-escape.ts'
import { ALIASES, ALLOWED, DROPPED, FOREIGN_BREAKOUT, TABLE_PARTS, VOID } from './html-rules.ts'
import { indexInScope, isSpecial, type Placement, placeElement, placeInTable } from './html-tree-rules.ts'
import { walkHtml } from './walk-html.ts'
import type { MailNote } from './mail-note.ts'

const DEFAULT_MAX_NODES = 50_000
const DEFAULT_MAX_DEPTH = 128
const DEFAULT_MAX_BYTES = 2 * 1024 * 1024
/** How much more than `maxBytes` is looked at; foreign HTML is mostly markup that goes. */
const INPUT_FACTOR = 4
/** Text is written in pieces, so that a byte limit cuts late. In UTF-16 units. */
const TEXT_PIECE_LENGTH = 16_384
/** How many tags are looked at for each that may stay. */
const TAGS_SEEN_FACTOR = 6
/** A table needs room for its section, row and cell. */
const TABLE_LEVELS = 4

export type SanitizeOptions = {
  maxNodes?: number
  maxDepth?: number
  maxBytes?: number
  cidUrl?: CidUrl
  /** For what goes out: remote images are left out, not even their address stays. */
  dropRemote?: boolean
}
export type SanitizedHtml = { html: string; blockedRemoteCount: number; warnings: MailNote[] }

/**
 * Foreign HTML as a fragment that is safe to render: read with a tokenizer, written anew from an allowlist of
 * elements, attributes, addresses and style properties, well nested, with all text escaped. Remote images keep
 * their address in `data-blocked-src` and load nothing; images of the mail itself carry their content id in
 * `data-cid`, so a later pass can still give them an address. Links open elsewhere and tell nothing.
 * Idempotent under the same options; linear in time; never throws. Over a limit the rest is left out (depth:
 * only the tags) and a warning says so.
 */
export function sanitizeMailHtml(html: string, options: SanitizeOptions = {}): SanitizedHtml {
  const writer = new MailHtmlWriter(options)
  const maxInput = (options.maxBytes ?? DEFAULT_MAX_BYTES) * INPUT_FACTOR
  if (html.length > maxInput) writer.warn('html-too-long', { maxBytes: maxInput })
  walkHtml(html.slice(0, maxInput), (stop) => {
    writer.stop = stop
    return writer
  })
  return writer.finish()
}

class MailHtmlWriter {
  stop: () => void = () => {}
  private readonly maxNodes: number
  private readonly maxDepth: number
  private readonly maxBytes: number
  private readonly cidUrl: CidUrl
  private readonly dropRemote: boolean
  private readonly out: string[] = []
  private readonly stack: string[] = []
  private readonly warnings = new Map<string, MailNote>()
  /** Open tags that were left out because of their depth, by name, so that their ends are left out too. */
  private readonly tooDeep = new Map<string, number>()
  private dropping: { name: string; level: number } | null = null
  private bytes = 0
  private closingBytes = 0
  private nodes = 0
  private tagsSeen = 0
  private lastWasText = false
  private blockedRemoteCount = 0
  private atPreStart = false
  private full = false

  constructor(options: SanitizeOptions) {
    this.maxNodes = options.maxNodes ?? DEFAULT_MAX_NODES
    this.maxDepth = options.maxDepth ?? DEFAULT_MAX_DEPTH
    this.maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES
    this.cidUrl = options.cidUrl ?? (() => null)
    this.dropRemote = options.dropRemote ?? false
  }

  warn(code: string, params: MailNote['params']): void {
    this.warnings.set(code, { code, params })
  }

  open(rawName: string, attributes: Map<string, string>, selfClosing: boolean): void {
    if (this.isFull() || this.staysDropped(rawName, selfClosing)) return
    const name = ALIASES.get(rawName) ?? rawName
    if (DROPPED.has(name)) {
      const foreign = name === 'svg' || name === 'math'
      if (!(foreign && selfClosing)) this.dropping = { name, level: 1 }
      return
    }
    if (!ALLOWED.has(name)) return
    if (name === 'img') this.openImage(attributes)
    else if (name === 'a') this.openElement(name, anchorTag(attributes))
    else this.openElement(name, openingTag(name, attributes))
  }

  close(rawName: string): void {
    if (this.isFull()) return
    if (this.dropping) {
      if (rawName === this.dropping.name && --this.dropping.level === 0) this.dropping = null
      return
    }
    const name = ALIASES.get(rawName) ?? rawName
    if (name === 'br') return this.openElement('br', '<br>')
    const skipped = this.tooDeep.get(name) ?? 0
    if (skipped > 0) {
      this.tooDeep.set(name, skipped - 1)
      return
    }
    const index = indexInScope(this.stack, name)
    if (index < 0) return
    const inline = name !== 'a' && name !== 'table' && !isSpecial(name)
    if (inline && this.stack.slice(index + 1).some(isSpecial)) return
    this.closeLast(this.stack.length - index)
  }

  text(value: string): void {
    if (this.full || this.dropping) return
    let clean = cleanText(value)
    if (this.atPreStart) clean = clean.replace(/^\n+/, '')
    if (clean === '') return
    const place = placeInTable(this.stack)
    if (place && clean.trim() === '') return
    if (place && !this.makeRoom(place)) return
    this.atPreStart = false
    for (const piece of pieces(clean)) this.write(escapeHtml(piece), 0, 'text')
  }

  finish(): SanitizedHtml {
    this.closeLast(this.stack.length)
    return {
      html: this.out.join(''),
      blockedRemoteCount: this.blockedRemoteCount,
      warnings: [...this.warnings.values()],
    }
  }

  private isFull(): boolean {
    if (!this.full && ++this.tagsSeen > this.maxNodes * TAGS_SEEN_FACTOR) this.stopAtNodes()
    return this.full
  }

  private stopAtNodes(): void {
    this.warn('html-too-many-nodes', { maxNodes: this.maxNodes })
    this.full = true
    this.stop()
  }

  /** Whether a tag belongs to dropped content. HTML elements end foreign content as they do in browsers. */
  private staysDropped(name: string, selfClosing: boolean): boolean {
    if (!this.dropping) return false
    const foreign = this.dropping.name === 'svg' || this.dropping.name === 'math'
    if (foreign && FOREIGN_BREAKOUT.has(name)) {
      this.dropping = null
      return false
    }
    if (name === this.dropping.name && !(foreign && selfClosing)) this.dropping.level++
    return true
  }

  private openImage(attributes: Map<string, string>): void {
    const image = imageTag(attributes, this.cidUrl, this.dropRemote)
    if (!image) return
    this.openElement('img', image.tag)
    if (image.blocked && !this.full) this.blockedRemoteCount++
  }

  private openElement(name: string, tag: string | null): void {
    if (tag === null) return
    const place = placeElement(this.stack, name)
    if (place === 'not-here') return
    if (this.isTooDeep(name, place)) {
      this.tooDeep.set(name, (this.tooDeep.get(name) ?? 0) + 1)
      this.warn('html-too-deep', { maxDepth: this.maxDepth })
      return
    }
    if (!this.makeRoom(place)) return
    if (VOID.has(name)) this.write(tag)
    else this.push(name, tag)
    this.atPreStart = name === 'pre'
  }

  private isTooDeep(name: string, place: { close: number; imply: string[] }): boolean {
    if (VOID.has(name) || TABLE_PARTS.has(name)) return false
    const levels = name === 'table' ? TABLE_LEVELS : 1
    return this.stack.length - place.close + place.imply.length + levels > this.maxDepth
  }

  private makeRoom(place: Exclude<Placement, 'not-here'>): boolean {
    this.closeLast(place.close)
    for (const name of place.imply) this.push(name, `<${name}>`)
    return !this.full
  }

  private push(name: string, tag: string): void {
    const closing = name.length + 3
    if (!this.write(tag, closing)) return
    this.stack.push(name)
    this.closingBytes += closing
  }

  private closeLast(count: number): void {
    for (let i = 0; i < count; i++) {
      const name = this.stack.pop()
      if (name === undefined) return
      this.out.push(`</${name}>`)
      this.closingBytes -= name.length + 3
      this.bytes += name.length + 3
    }
    if (count > 0) {
      this.atPreStart = false
      this.lastWasText = false
    }
  }

  /** Writes unless that would pass a limit, counting the end tags that are still owed. */
  private write(piece: string, closing = 0, kind: 'tag' | 'text' = 'tag'): boolean {
    if (this.full) return false
    const sameNode = kind === 'text' && this.lastWasText
    if (!sameNode && this.nodes >= this.maxNodes) {
      this.stopAtNodes()
      return false
    }
    const bytes = utf8Length(piece)
    if (this.bytes + bytes + this.closingBytes + closing > this.maxBytes) {
      this.warn('html-too-long', { maxBytes: this.maxBytes })
      this.full = true
      this.stop()
      return false
    }
    this.bytes += bytes
    if (!sameNode) this.nodes++
    this.lastWasText = kind === 'text'
    this.out.push(piece)
    return true
  }
}

function* pieces(text: string): Generator<string> {
  let start = 0
  while (start < text.length) {
    let end = Math.min(start + TEXT_PIECE_LENGTH, text.length)
    if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1] ?? '')) end--
    yield text.slice(start, end)
    start = end
  }
}
