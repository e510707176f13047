/** A run of text, or an address in it that can be followed. */
export interface Piece {
  text: string
  href?: string
}

const address = /https?:\/\/[^\s<>"'`]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/giu
const trailing = /[.,;:!?)\]}»“”]+$/u

/** Splits plain text at web and mail addresses. Only http, https and mailto come out as links. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const match of text.matchAll(address)) {
    const found = match[0].replace(trailing, '')
    const href = found.includes('://')
      ? webAddress(found)
      : `mailto:${encodeURIComponent(found).replace('%40', '@')}`
    if (href === undefined) continue
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) })
    pieces.push({ text: found, href })
    from = match.index + found.length
  }
  if (from < text.length) pieces.push({ text: text.slice(from) })
  return pieces
}

function webAddress(text: string): string | undefined {
  const url = URL.parse(text)
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : undefined
}
