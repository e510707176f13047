const MAX_STYLE_LENGTH = 4096
const MAX_DECLARATIONS = 64

const words = (list: string) => new Set(list.split(' '))

/** Properties whose value is only checked to be harmless in general. */
const GENERAL = words(
  'color background-color font font-family font-size font-style font-weight font-variant text-align ' +
    'text-decoration text-decoration-line text-indent text-transform line-height letter-spacing word-spacing ' +
    'white-space word-break overflow-wrap vertical-align direction width min-width max-width height min-height ' +
    'max-height margin margin-top margin-right margin-bottom margin-left padding padding-top padding-right ' +
    'padding-bottom padding-left border border-top border-right border-bottom border-left border-color ' +
    'border-top-color border-right-color border-bottom-color border-left-color border-style border-top-style ' +
    'border-right-style border-bottom-style border-left-style border-width border-top-width border-right-width ' +
    'border-bottom-width border-left-width border-radius border-collapse border-spacing list-style-type ' +
    'table-layout caption-side empty-cells',
)

/** Properties with a closed list of values. */
const CLOSED = new Map<string, Set<string>>([
  ['display', words('none block inline inline-block list-item table table-row table-cell')],
  ['visibility', words('visible hidden')],
  ['overflow', words('visible hidden')],
  ['float', words('left right none')],
  ['clear', words('left right both none')],
])

const COLOUR = /^(#[0-9a-f]{3,8}|[a-z]{3,24}|(rgb|hsl)a?\([\d\s.,%/]{3,40}\))$/i

/**
 * Reads an inline style to a property and value allowlist and writes it anew. No address, no function but
 * colours, no escape, comment or at-rule, no `!important`, no negative length but letter-spacing, nothing that
 * takes an element out of its place. Idempotent.
 */
export function cleanStyle(style: string): string {
  if (style.length > MAX_STYLE_LENGTH) return ''
  const kept: string[] = []
  for (const declaration of style.split(';').slice(0, MAX_DECLARATIONS)) {
    const colon = declaration.indexOf(':')
    if (colon < 0) continue
    const property = declaration.slice(0, colon).trim().toLowerCase()
    const value = declaration
      .slice(colon + 1)
      .replace(/\s*!\s*important\s*$/i, '')
      .replace(/"/g, "'")
      .replace(/\s+/g, ' ')
      .trim()
    if (property === 'background' && COLOUR.test(value)) kept.push(`background-color:${value}`)
    else if (CLOSED.get(property)?.has(value.toLowerCase())) kept.push(`${property}:${value.toLowerCase()}`)
    else if (GENERAL.has(property) && isHarmless(property, value)) kept.push(`${property}:${value}`)
  }
  const result = kept.join(';')
  return result.length > MAX_STYLE_LENGTH ? '' : result
}

function isHarmless(property: string, value: string): boolean {
  if (!/^[a-z0-9#%., '()/+-]{1,300}$/i.test(value)) return false
  if (value.replace(/\b(rgb|hsl)a?\([\d .,%/]{3,40}\)/gi, '').match(/[()]/)) return false
  if (value.split("'").length % 2 === 0) return false
  if (/\d{5}/.test(value.replace(/#[0-9a-f]{3,8}\b/gi, ''))) return false
  return property === 'letter-spacing' || !/(^|[ ,])-\.?\d/.test(value)
}
