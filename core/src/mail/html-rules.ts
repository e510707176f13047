const words = (list: string) => new Set(list.split(' '))

export const VOID = words('br hr img wbr col')
/** Elements that may stand in a mail; everything else loses its tags and keeps its text. */
export const ALLOWED = words(
  'a abbr acronym address b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl ' +
    'dt em font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub sup ' +
    'table tbody td tfoot th thead tr tt u ul var wbr',
)
/** Elements that go together with their content. */
export const DROPPED = words('script style svg math template title iframe noembed noframes textarea frameset')
/** HTML elements that end foreign content (HTML standard 13.2.6.5, and a few so that less gets lost). */
export const FOREIGN_BREAKOUT = words(
  'b big blockquote body br center code dd div dl dt em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s small span ' +
    'strong strike sub sup table tt u ul var font td tr',
)
export const ALIASES = new Map([
  ['image', 'img'],
  ['xmp', 'pre'],
  ['listing', 'pre'],
  ['plaintext', 'pre'],
  ['menu', 'ul'],
  ['dir', 'ul'],
  ...['article', 'section', 'header', 'footer', 'main', 'aside', 'nav', 'figure', 'figcaption'].map(
    (name) => [name, 'div'] as const,
  ),
])

export const TABLE_PARTS = words('caption colgroup col tbody thead tfoot tr td th')
export const TABLE_SECTIONS = words('tbody thead tfoot')
export const CELLS = words('td th caption')
export const HEADINGS = words('h1 h2 h3 h4 h5 h6')
/** Elements that end an open paragraph. */
export const BLOCKS = words(
  'address blockquote center dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table ul',
)

type Check = (value: string) => boolean
const matching =
  (pattern: RegExp): Check =>
  (value) =>
    pattern.test(value)
const LENGTH = matching(/^\d{1,4}(\.\d{1,3})?%?$/)
const NUMBER = matching(/^\d{1,4}$/)
const COLOUR = matching(/^(#?[0-9a-f]{3,8}|[a-z]{3,24})$/i)
const ALIGN = matching(/^(left|right|center|justify|top|middle|bottom|baseline)$/i)
const SHORT_TEXT: Check = (value) => value.length <= 1000

const EVERYWHERE: Record<string, Check> = {
  dir: matching(/^(ltr|rtl|auto)$/i),
  lang: matching(/^[a-z]{2,8}(-[a-z0-9]{1,8}){0,4}$/i),
  title: SHORT_TEXT,
  align: ALIGN,
  valign: ALIGN,
}
const BOX: Record<string, Check> = { width: LENGTH, height: LENGTH, bgcolor: COLOUR }
const CELL: Record<string, Check> = { ...BOX, colspan: NUMBER, rowspan: NUMBER, nowrap: SHORT_TEXT }

const BY_ELEMENT: Record<string, Record<string, Check>> = {
  table: { ...BOX, border: NUMBER, cellpadding: NUMBER, cellspacing: NUMBER },
  tr: BOX,
  td: CELL,
  th: CELL,
  col: { ...BOX, span: NUMBER },
  colgroup: { ...BOX, span: NUMBER },
  font: { color: COLOUR, face: matching(/^[\w ,'-]{1,200}$/), size: matching(/^[+-]?\d$/) },
  img: { alt: SHORT_TEXT, width: LENGTH, height: LENGTH, border: NUMBER, hspace: NUMBER, vspace: NUMBER },
  hr: { width: LENGTH, size: NUMBER, color: COLOUR },
  ol: { start: NUMBER, type: matching(/^[1aAiI]$/) },
  ul: { type: matching(/^(disc|circle|square)$/i) },
  li: { value: NUMBER },
  blockquote: { type: matching(/^cite$/i) },
}

/** Whether a plain attribute (no address, no style) may stay. */
export function mayKeepAttribute(element: string, attribute: string, value: string): boolean {
  const own = BY_ELEMENT[element]
  const check =
    own && Object.hasOwn(own, attribute)
      ? own[attribute]
      : Object.hasOwn(EVERYWHERE, attribute)
        ? EVERYWHERE[attribute]
        : undefined
  return check?.(value) ?? false
}
