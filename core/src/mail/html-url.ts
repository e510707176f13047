const MAX_URL_LENGTH = 8192
const MAX_DATA_IMAGE_LENGTH = 65_536
// biome-ignore lint/suspicious/noControlCharactersInRegex: browsers ignore these inside a scheme
const IGNORED_IN_URL = /[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028-\u202f\u2060\ufeff]/g

/** An address that a reader may follow by a click, normalised, or null. Only http, https, mailto and tel. */
export function linkTarget(value: string): string | null {
  const url = squeeze(value)
  if (url.length > MAX_URL_LENGTH) return null
  if (/^https?:\/\/[^/?#\\@]/i.test(url)) return withoutBackslashes(url)
  if (/^mailto:[^<>"\\]+$/i.test(url)) return url
  if (/^tel:[+\d().;=a-z*#-]{2,80}$/i.test(url)) return url
  return null
}

/** The address of an image outside the mail, normalised to http or https, or null. */
export function remoteImage(value: string): string | null {
  const url = squeeze(value)
  const absolute = /^[\\/]{2}[^\\/]/.test(url) ? `https://${url.slice(2)}` : url
  return /^https?:\/\/[^/?#\\@]/i.test(absolute) ? withoutBackslashes(absolute) : null
}

/** A small raster image carried in the address itself, normalised, or null. SVG is never one. */
export function dataImage(value: string): string | null {
  if (value.length > MAX_DATA_IMAGE_LENGTH) return null
  const match = /^data:image\/(png|jpe?g|gif|webp);base64,([a-z0-9+/]+={0,2})$/i.exec(squeeze(value))
  return match ? `data:image/${match[1]?.toLowerCase()};base64,${match[2]}` : null
}

/** The content id of a `cid:` address (RFC 2392), without angle brackets, or null. */
export function contentIdOf(value: string): string | null {
  const match = /^cid:(.{1,250})$/i.exec(squeeze(value))
  return match ? cleanContentId(unescapePercent(match[1] ?? '')) : null
}

/** A content id that is safe to hand on, or null. */
export function cleanContentId(value: string): string | null {
  const id = squeeze(value).replace(/^<|>$/g, '')
  return /^[!#-;=?-~]{1,250}$/.test(id) ? id : null
}

function unescapePercent(text: string): string {
  return text.replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

function squeeze(value: string): string {
  return value.replace(IGNORED_IN_URL, '')
}

function withoutBackslashes(url: string): string | null {
  const escaped = url.replace(/\\/g, '%5C')
  return escaped.length <= MAX_URL_LENGTH ? escaped : null
}
