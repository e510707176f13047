import { Parser } from 'htmlparser2'
import { ALLOWED } from '../html-rules.ts'

const ATTRIBUTES =
  /^(href|src|rel|target|style|data-blocked-src|data-cid|dir|lang|title|align|valign|width|height|bgcolor|border|cellpadding|cellspacing|colspan|rowspan|nowrap|span|color|face|size|alt|hspace|vspace|start|type|value)$/
const BAD_STYLE = /url|expression|@|\\|position|z-index|behavior|binding|\/\*|!|javascript|var\(|<|>/i

/**
 * Reads HTML with a parser of its own and lists everything in it that could run, navigate by itself, load from
 * outside or reach out of its place. Empty means harmless.
 */
export function activeContent(html: string): string[] {
  const found: string[] = []
  const parser = new Parser({
    onopentag(name, attributes) {
      if (!ALLOWED.has(name)) found.push(`element ${name}`)
      for (const [attribute, value] of Object.entries(attributes)) {
        if (!ATTRIBUTES.test(attribute)) found.push(`attribute ${name}[${attribute}]`)
        if (attribute === 'href' && !/^(https?:\/\/|mailto:|tel:)/i.test(value)) found.push(`href ${value}`)
        if (attribute === 'src' && !/^data:image\/(png|jpeg|jpg|gif|webp);base64,[A-Za-z0-9+/=]+$/.test(value))
          found.push(`src ${value}`)
        if (attribute === 'style' && BAD_STYLE.test(value)) found.push(`style ${value}`)
      }
      if (name === 'a' && attributes.target !== '_blank') found.push('link without target')
      if (name === 'a' && !/noopener noreferrer/.test(attributes.rel ?? '')) found.push('link without rel')
    },
    oncomment() {
      found.push('comment')
    },
    onprocessinginstruction(name) {
      found.push(`instruction ${name}`)
    },
  })
  parser.end(html)
  return found
}
