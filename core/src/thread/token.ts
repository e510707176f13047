/** What a reply token lets its bearer answer to; each purpose has tokens of its own. */
export type TokenPurpose = 'customer' | 'consultation' | 'approval' | 'agent'

/** A token's parts. The handle names the thread, the MAC proves that we gave it out. */
export interface ReplyToken {
  purpose: TokenPurpose
  /** 64 random bits. */
  handle: Uint8Array
  /** The first 80 bits of an HMAC over version, purpose and handle under the tenant's key. */
  mac: Uint8Array
}

const version = 'k'
const purposeLetters: Record<TokenPurpose, string> = {
  customer: 'c',
  consultation: 'f',
  approval: 'a',
  agent: 'g',
}
const handleBytes = 8
const macBytes = 10
/** Letters that survive lower-casing, in the order of RFC 4648 base32. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
const encodedLength = Math.ceil(((handleBytes + macBytes) * 8) / 5)
/** Version, purpose and base32 of handle and MAC: 31 characters, any case. */
export const tokenLength: number = 2 + encodedLength
const anywhere = new RegExp(`(?<![a-z0-9])${version}[cfag][a-z2-7]{${encodedLength}}(?![a-z0-9])`, 'gi')

/** The bytes that the MAC covers. */
export function tokenSubject(purpose: TokenPurpose, handle: Uint8Array): Uint8Array {
  const head = `${version}${purposeLetters[purpose]}`
  return Uint8Array.from([...head].map((letter) => letter.charCodeAt(0)).concat([...handle]))
}

/** At most 32 characters, case-insensitive, safe in an address's local part. */
export function encodeToken({ purpose, handle, mac }: ReplyToken): string {
  if (handle.length !== handleBytes || mac.length < macBytes) throw new Error('a token has 8 + 10 bytes')
  return `${version}${purposeLetters[purpose]}${base32([...handle, ...mac.slice(0, macBytes)])}`
}

/** Reads one token, whatever its case; null when the text is none. Says nothing about the MAC's truth. */
export function parseToken(text: string): ReplyToken | null {
  const lower = text.toLowerCase()
  if (lower.length !== tokenLength || lower[0] !== version) return null
  const purpose = (Object.keys(purposeLetters) as TokenPurpose[]).find(
    (key) => purposeLetters[key] === lower[1],
  )
  const bytes = unbase32(lower.slice(2))
  if (!purpose || !bytes) return null
  return { purpose, handle: bytes.slice(0, handleBytes), mac: bytes.slice(handleBytes) }
}

/** All tokens in a text (an address, Message-IDs, a body), each once, in order of appearance; at most `limit`. */
export function findTokens(text: string, limit: number): ReplyToken[] {
  const seen = new Set<string>()
  for (const [match] of text.matchAll(anywhere)) {
    seen.add(match.toLowerCase())
    if (seen.size >= limit) break
  }
  return [...seen].flatMap((match) => parseToken(match) ?? [])
}

function base32(bytes: readonly number[]): string {
  let bits = 0
  let value = 0
  let text = ''
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet[(value >> bits) & 31]
    }
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text
}

/** Null for foreign letters, or when the unused last bits are not zero: one token has one spelling. */
function unbase32(text: string): Uint8Array | null {
  const bytes: number[] = []
  let bits = 0
  let value = 0
  for (const letter of text) {
    const digit = alphabet.indexOf(letter)
    if (digit < 0) return null
    value = ((value << 5) | digit) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((value >> bits) & 255)
    }
  }
  return (value & ((1 << bits) - 1)) === 0 ? Uint8Array.from(bytes) : null
}
