const MAX_FILENAME_LENGTH = 150
const MAX_INPUT_LENGTH = 8192
const MAX_EXTENSION_LENGTH = 20
const FALLBACK = 'attachment'
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i

/**
 * A foreign file name as it may be shown and offered for download: NFKC, no control, zero-width or
 * bidirectional characters, no path, no name that an operating system or web server treats as its own, at most
 * 150 characters with the extension kept. Never empty. It remains data: nothing is ever stored under it.
 */
export function cleanFilename(name: string): string {
  const bounded =
    name.length > MAX_INPUT_LENGTH
      ? name.slice(0, MAX_INPUT_LENGTH / 2) + name.slice(-MAX_INPUT_LENGTH / 2)
      : name
  const visible = bounded
    .toWellFormed()
    .normalize('NFKC')
    .replace(/[\p{C}\u2028\u2029\u115f\u1160\u3164\ufe00-\ufe0f]/gu, '')
    .replace(/\s+/gu, ' ')
  const last = visible.split(/[\\/\u2044\u2215\u29f5]/).pop() ?? ''
  const base = last
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[. ]+|[. ]+$/g, '')
    .trim()
  const named = base === '' ? FALLBACK : RESERVED.test(base) ? `_${base}` : base
  return shorten(named)
}

function shorten(name: string): string {
  const characters = Array.from(name)
  if (characters.length <= MAX_FILENAME_LENGTH) return name
  const dot = characters.lastIndexOf('.')
  const extension = dot > 0 && characters.length - dot <= MAX_EXTENSION_LENGTH ? characters.slice(dot) : []
  return [...characters.slice(0, MAX_FILENAME_LENGTH - extension.length), ...extension].join('').trim()
}
