import { Tokenizer } from 'htmlparser2'

const MAX_ATTRIBUTES = 64

export type HtmlVisitor = {
  open(name: string, attributes: Map<string, string>, selfClosing: boolean): void
  close(name: string): void
  /** A run of decoded text; neighbouring runs may belong to one text node. */
  text(value: string): void
}

/**
 * Walks foreign HTML as a flat stream of tags and text, in linear time and without a stack: names lower-cased,
 * entities decoded, the first of equal attributes kept; comments, declarations and CDATA left out.
 * The visitor may end the walk early by calling `stop`.
 */
export function walkHtml(html: string, makeVisitor: (stop: () => void) => HtmlVisitor): void {
  let name = ''
  let attributes = new Map<string, string>()
  let attributeName = ''
  let attributeValue = ''
  let stopped = false
  const visitor = makeVisitor(() => {
    stopped = true
    tokenizer.pause()
  })
  const finishTag = (selfClosing: boolean) => {
    if (!stopped) visitor.open(name, attributes, selfClosing)
  }
  const tokenizer = new Tokenizer(
    { decodeEntities: true },
    {
      onopentagname(start, end) {
        name = html.slice(start, end).toLowerCase()
        attributes = new Map()
      },
      onattribname(start, end) {
        attributeName = html.slice(start, end).toLowerCase()
        attributeValue = ''
      },
      onattribdata(start, end) {
        attributeValue += html.slice(start, end)
      },
      onattribentity(codePoint) {
        attributeValue += String.fromCodePoint(codePoint)
      },
      onattribend() {
        if (attributes.size < MAX_ATTRIBUTES && !attributes.has(attributeName))
          attributes.set(attributeName, attributeValue)
      },
      onopentagend() {
        finishTag(false)
      },
      onselfclosingtag() {
        finishTag(true)
      },
      onclosetag(start, end) {
        if (!stopped) visitor.close(html.slice(start, end).toLowerCase())
      },
      ontext(start, end) {
        if (!stopped) visitor.text(html.slice(start, end))
      },
      ontextentity(codePoint) {
        if (!stopped) visitor.text(String.fromCodePoint(codePoint))
      },
      oncdata() {},
      oncomment() {},
      ondeclaration() {},
      onprocessinginstruction() {},
      onend() {},
    },
  )
  tokenizer.write(html)
  if (!stopped) tokenizer.end()
}
