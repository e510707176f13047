import { canonicalAddress } from '@kontor/core/mail'
import { headerText } from './parse-header-text.ts'
import type { MailAddress } from './parsed-mail.ts'

const MAX_ADDRESSES = 1000
const MAX_NAME_LENGTH = 500
const MAX_ADDRESS_LENGTH = 320

export type AddressList = { addresses: MailAddress[]; tooMany: boolean }

/** What stands between two separators of an address list. */
type Piece = { words: string; angle: string | null; comment: string }

/**
 * Reads an address list (RFC 5322 3.4, with groups of RFC 6854) from a raw header value, in linear time and in
 * the tolerant form of real mail: comments, unquoted names with dots or commas inside encoded words, missing
 * brackets, unclosed quotes. At most 1,000 addresses; groups are taken apart.
 */
export function parseAddresses(raw: string): AddressList {
  const pieces = splitList(raw)
  const addresses = pieces.slice(0, MAX_ADDRESSES).flatMap(toAddress)
  return { addresses, tooMany: pieces.length > MAX_ADDRESSES }
}

function splitList(raw: string): Piece[] {
  const first = scan(raw, true)
  return first.closed ? first.pieces : scan(raw, false).pieces
}

/** With `strict` false, quotes and brackets that never close are plain characters. */
function scan(raw: string, strict: boolean): { pieces: Piece[]; closed: boolean } {
  const pieces: Piece[] = []
  let piece: Piece = { words: '', angle: null, comment: '' }
  let quoted = false
  let comments = 0
  let inAngle = false
  const flush = () => {
    if (piece.words.trim() || piece.angle !== null || piece.comment) pieces.push(piece)
    piece = { words: '', angle: null, comment: '' }
    inAngle = false
  }
  const put = (text: string) => {
    if (comments > 0) piece.comment += text
    else if (inAngle) piece.angle += text
    else piece.words += text
  }
  for (let i = 0; i < raw.length && pieces.length <= MAX_ADDRESSES; i++) {
    const c = raw[i] ?? ''
    if (c === '\\' && (quoted || comments > 0) && i + 1 < raw.length) put(raw[++i] ?? '')
    else if (quoted) {
      if (c === '"') quoted = false
      // A comma or bracket inside quotes is no separator for whoever reads the words later.
      put(c === '"' && !inAngle ? '' : c)
    } else if (strict && c === '(') {
      comments++
      if (comments > 1) put(c)
    } else if (comments > 0) {
      if (c === ')') comments--
      if (comments > 0) put(c)
    } else if (strict && c === '"') {
      quoted = true
      if (inAngle) put(c)
    } else if (c === '<' && !inAngle) {
      inAngle = true
      piece.angle = ''
    } else if (c === '>' && inAngle) inAngle = false
    else if ((c === ',' || c === ';') && !inAngle) flush()
    else if (c === ':' && !inAngle && !piece.words.includes('@') && piece.angle === null)
      piece = { words: '', angle: null, comment: '' }
    else put(c)
  }
  const closed = !quoted && comments === 0
  flush()
  return { pieces, closed }
}

function toAddress({ words, angle, comment }: Piece): MailAddress[] {
  if (angle !== null) {
    const name = words.trim() ? words : comment
    const address = cleanAddress(angle)
    const fallback = address.includes('@') ? null : splitWords(words)
    if (fallback?.address) return [fallback]
    return name.trim() || address ? [{ name: cleanName(name), address }] : []
  }
  const plain = splitWords(words)
  if (plain.address) return [{ name: plain.name || cleanName(comment), address: plain.address }]
  const decoded = headerText(words)
  const inside = /^(.{0,500}?)<([^<>\s]{1,300}@[^<>\s@]{1,253})>\s*$/.exec(decoded)
  if (inside) return [{ name: cleanName(inside[1] ?? ''), address: cleanAddress(inside[2] ?? '') }]
  return decoded ? [{ name: cleanName(words), address: '' }] : []
}

/** Words with a bare address among them. */
function splitWords(words: string): MailAddress {
  const tokens = words.replace(/\s*([@])\s*/g, '$1').split(/\s+/)
  const index = tokens.findIndex((token) => !token.startsWith('=?') && /.@./.test(token))
  if (index < 0) return { name: '', address: '' }
  const address = cleanAddress(tokens[index] ?? '')
  return { name: cleanName(tokens.filter((_, i) => i !== index).join(' ')), address }
}

function cleanAddress(raw: string): string {
  const bare = headerText(raw)
    .replace(/^@[^:]*:/, '')
    .replace(/^mailto:/i, '')
    .replace(/\s+/g, '')
    .replace(/^['<]+|['>]+$/g, '')
    .slice(0, MAX_ADDRESS_LENGTH)
  return canonicalAddress(bare) ?? bare
}

function cleanName(raw: string): string {
  return headerText(raw)
    .replace(/^(['"])(.*)\1$/, '$2')
    .replace(/^"|"$/g, '')
    .trim()
    .slice(0, MAX_NAME_LENGTH)
    .toWellFormed()
}
