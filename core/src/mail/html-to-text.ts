import { cleanText } from './html-escape.ts'
import { readVisibility } from './html-hidden.ts'
import { linkTarget } from './html-url.ts'
import { TextLines } from './text-lines.ts'
import { type HtmlVisitor, walkHtml } from './walk-html.ts'

const DEFAULT_MAX_LENGTH = 2 * 1024 * 1024
const MAX_DEPTH = 256
const MAX_STYLE_LENGTH = 1000
const words = (list: string) => new Set(list.split(' '))
const PARAGRAPHS = words('p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre')
const BLOCKS = words(
  'address article aside center dd details div dt fieldset figcaption figure footer form header hr li main nav ' +
    'section tr caption body html tbody thead tfoot',
)
const DROPPED = words('script style title template svg math iframe noembed noframes textarea head select')
const VOID = words('br hr img wbr col input meta link base area embed source')

/** Outlook's paragraphs, and any whose margins are nothing. */
const TIGHT_CLASS = /(^|\s)Mso(Normal|PlainText|NoSpacing)(\s|$)/
const TIGHT_STYLE = /(^|;)\s*margin(-bottom)?\s*:\s*0(cm|px|pt|in|em)?\s*(;|$|!|\s0)/i

type Open = {
  name: string
  hidden: boolean
  whiteInk: boolean
  ground: boolean
  pre: boolean
  quoted: boolean
  /** A paragraph without space around it, as Outlook writes each line. */
  tight: boolean
}

/**
 * HTML as readable plain text: block structure as lines, list items marked, quotes as `> `, link targets in
 * brackets where the text does not say them, alternative texts; hidden text left out. Linear in time, at most
 * `maxLength` UTF-16 units of HTML are read.
 */
export function htmlToText(html: string, maxLength = DEFAULT_MAX_LENGTH): string {
  const reader = new TextReader()
  walkHtml(html.slice(0, maxLength), () => reader)
  return reader.lines.finish()
}

class TextReader implements HtmlVisitor {
  readonly lines = new TextLines()
  private readonly stack: Open[] = []
  private readonly lists: { ordered: boolean; count: number }[] = []
  private dropped: { name: string; level: number } | null = null
  private link: { href: string; text: string } | null = null
  private tooDeep = 0

  open(name: string, attributes: Map<string, string>, selfClosing: boolean): void {
    if (this.dropped) {
      // A body ends an unclosed head, as it does in browsers.
      if (this.dropped.name === 'head' && name === 'body') this.dropped = null
      else if (name === this.dropped.name) this.dropped.level++
      return
    }
    if (DROPPED.has(name)) {
      if (!selfClosing) this.dropped = { name, level: 1 }
      return
    }
    if (name === 'br') return this.visible() ? this.lines.newline() : undefined
    if (name === 'hr') return this.visible() ? this.lines.rule() : undefined
    if (name === 'img') return this.text(attributes.get('alt')?.trim() ? ` ${attributes.get('alt')} ` : '')
    if (VOID.has(name)) return
    this.push(name, attributes)
    if (this.visible()) this.enter(name, attributes)
  }

  close(name: string): void {
    if (this.dropped) {
      if (name === this.dropped.name && --this.dropped.level === 0) this.dropped = null
      return
    }
    if (this.tooDeep > 0) {
      this.tooDeep--
      return
    }
    let index = this.stack.length - 1
    while (index >= 0 && this.stack[index]?.name !== name) index--
    if (index < 0) return
    while (this.stack.length > index) this.leave()
  }

  text(value: string): void {
    if (this.dropped || !this.visible()) return
    const clean = cleanText(value)
    if (this.link) this.link.text += clean
    this.lines.write(clean, this.stack.at(-1)?.pre ?? false)
  }

  private visible(): boolean {
    const top = this.stack.at(-1)
    return !top || !(top.hidden || (top.whiteInk && !top.ground))
  }

  private push(name: string, attributes: Map<string, string>): void {
    if (this.stack.length >= MAX_DEPTH) {
      this.tooDeep++
      return
    }
    if (name === 'li' || name === 'p' || name === 'tr' || name === 'td') this.endSibling(name)
    const parent = this.stack.at(-1)
    const own = readVisibility(attributes)
    const quoted = name === 'blockquote'
    this.stack.push({
      name,
      hidden: own.hidden || (parent?.hidden ?? false),
      whiteInk: own.whiteInk ?? parent?.whiteInk ?? false,
      ground: own.ground || (parent?.ground ?? false),
      pre: name === 'pre' || (parent?.pre ?? false),
      quoted,
      tight: name === 'p' && isTight(attributes),
    })
  }

  /** The end tags of these are optional. */
  private endSibling(name: string): void {
    if (this.stack.at(-1)?.name === name) this.leave()
  }

  private enter(name: string, attributes: Map<string, string>): void {
    if (name === 'blockquote') this.lines.startQuote()
    else if (PARAGRAPHS.has(name)) this.lines.breakBlock(this.spaceAround(this.stack.at(-1)?.tight))
    else if (BLOCKS.has(name)) this.lines.breakBlock(0)
    else if (name === 'td' || name === 'th') this.lines.cell()
    else if (name === 'a') this.link = { href: linkTarget(attributes.get('href') ?? '') ?? '', text: '' }
    if (name === 'ul' || name === 'ol') this.lists.push({ ordered: name === 'ol', count: 0 })
    if (name === 'li') this.startItem()
  }

  private spaceAround(tight = false): 0 | 1 {
    return tight || this.lists.length > 0 ? 0 : 1
  }

  private startItem(): void {
    const list = this.lists.at(-1)
    if (list) list.count++
    const indent = '  '.repeat(Math.max(0, Math.min(this.lists.length, 8) - 1))
    this.lines.mark(`${indent}${list?.ordered ? `${list.count}.` : '-'} `)
  }

  private leave(): void {
    const visible = this.visible()
    const open = this.stack.pop()
    if (!open) return
    if (open.name === 'ul' || open.name === 'ol') this.lists.pop()
    if (!visible) return
    if (open.name === 'a') this.endLink()
    else if (open.quoted) this.lines.endQuote()
    else if (PARAGRAPHS.has(open.name)) this.lines.breakBlock(this.spaceAround(open.tight))
    else if (BLOCKS.has(open.name)) this.lines.breakBlock(0)
  }

  private endLink(): void {
    const link = this.link
    this.link = null
    if (!link?.href) return
    const bare = link.href.replace(/^(mailto|tel):/i, '').replace(/\/$/, '')
    const text = link.text.trim()
    const said = text === '' || text.includes(bare) || bare.endsWith(text.replace(/^https?:\/\//, ''))
    if (!said) this.lines.write(` [${link.href}]`, false)
  }
}

function isTight(attributes: Map<string, string>): boolean {
  const style = (attributes.get('style') ?? '').slice(0, MAX_STYLE_LENGTH)
  return TIGHT_CLASS.test(attributes.get('class') ?? '') || TIGHT_STYLE.test(style)
}
