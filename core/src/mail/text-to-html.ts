import { cleanText, escapeHtml } from './html-escape.ts'
import { linkTarget } from './html-url.ts'

const MAX_LINK_LENGTH = 2048
/** Scanned one word at a time, so the patterns never look further than a word. */
const WORD = /[^\s<>"'`\u00a0]+/g
const WEB = /(https?:\/\/|www\.)[^\s]+/i
const MAIL = /[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,8}/i
const TRAILING = /[.,;:!?*_~|)\]}»”’]+$/

/**
 * Plain text as an HTML fragment: escaped, addresses linked, lines kept. With `quotes`, runs of lines marked
 * with `>` become block quotes. The result is unchanged by `sanitizeMailHtml`. Linear in time.
 */
export function textToHtml(text: string, options: { quotes?: boolean } = {}): string {
  const lines = cleanText(text).split('\n')
  if (!options.quotes) return lines.map(lineToHtml).join('<br>')
  let html = ''
  let depth = 0
  let atLineStart = true
  for (const line of lines) {
    const { level, rest } = quoteLevel(line)
    if (level !== depth) {
      html += '</blockquote>'.repeat(Math.max(0, depth - level))
      html += '<blockquote type="cite">'.repeat(Math.max(0, level - depth))
      depth = level
      atLineStart = true
    }
    html += `${atLineStart ? '' : '<br>'}${lineToHtml(rest)}`
    atLineStart = false
  }
  return html + '</blockquote>'.repeat(depth)
}

const MAX_QUOTE_LEVEL = 20

function quoteLevel(line: string): { level: number; rest: string } {
  const marks = /^(>[ \t]?)+/.exec(line)?.[0] ?? ''
  const level = Math.min(marks.split('>').length - 1, MAX_QUOTE_LEVEL)
  return { level, rest: line.slice(marks.length) }
}

function lineToHtml(line: string): string {
  let html = ''
  let done = 0
  for (const word of line.matchAll(WORD)) {
    const link = findLink(word[0])
    if (!link) continue
    const start = word.index + link.start
    html += spaces(escapeHtml(line.slice(done, start)))
    html += `<a href="${escapeHtml(link.href)}" rel="noopener noreferrer nofollow" target="_blank">`
    html += `${escapeHtml(link.text)}</a>`
    done = start + link.text.length
  }
  return html + spaces(escapeHtml(line.slice(done)))
}

/** Keeps indentation and runs of spaces visible. */
function spaces(html: string): string {
  return html.replace(/\t/g, '    ').replace(/^ | {2}/g, (run) => '&nbsp;'.repeat(run.length))
}

function findLink(word: string): { start: number; text: string; href: string } | null {
  if (word.length > MAX_LINK_LENGTH) return null
  const web = WEB.exec(word)
  const match = web ?? (word.includes('@') ? MAIL.exec(word) : null)
  if (!match) return null
  const text = trimTrailing(match[0])
  const href = linkTarget(web ? (/^www\./i.test(text) ? `https://${text}` : text) : `mailto:${text}`)
  return href ? { start: match.index, text, href } : null
}

/** Punctuation that ends a sentence is no part of an address, unless it closes a bracket of it. */
function trimTrailing(text: string): string {
  const trimmed = text.replace(TRAILING, '')
  const closes =
    text.slice(trimmed.length).startsWith(')') && trimmed.split('(').length > trimmed.split(')').length
  return closes ? `${trimmed})` : trimmed
}
