import { LANGUAGE_GRAMS } from './language-grams.ts'

/** The languages that can be told apart, ISO 639-1. */
export const KNOWN_LANGUAGES: readonly string[] = Object.keys(LANGUAGE_GRAMS)

const MAX_LENGTH = 1000
/** As far as eld's scores were made for. */
const MAX_BYTES = 350
const MAX_WORD_BYTES = 70
const GRAM_BYTES = 4
const STRIDE_BYTES = 3
/** What every piece of a word counts at least; the table holds what it counts beyond. */
const BASE_SCORE = 53
const MIN_WORDS = 2
const MIN_LETTERS = 6
const NOT_LETTERS = /[^\p{L}]+(?<!['`’])/gu
/** Addresses and numbers are in no language. */
const NOISE = /[@\d]|:\/\/|^www\./i

let tables: Map<string, Map<string, number>> | null = null

/**
 * The language of a text among `languages` (ISO 639-1), or null where there is too little to tell or nothing known.
 * Scores pieces of words by eld's large table, of which only the known languages are kept. Looks at the first
 * 350 bytes that say something. The table is unfolded at the first call, in some 30 ms and 6 MB.
 */
export function detectLanguage(text: string, languages: readonly string[] = KNOWN_LANGUAGES): string | null {
  const clean = text
    .trimStart()
    .slice(0, MAX_LENGTH)
    .split(/\s+/)
    .filter((word) => !NOISE.test(word))
    .join(' ')
  const words = clean.replace(NOT_LETTERS, ' ').trim().toLowerCase().split(' ')
  if (words.filter((word) => word.length > 1).length < MIN_WORDS || words.join('').length < MIN_LETTERS)
    return null
  const grams = gramsOf(words)
  let best: string | null = null
  let bestScore = 0
  for (const language of languages) {
    const table = tableOf(language)
    let score = 0
    for (const gram of grams) {
      const beyond = table?.get(gram)
      if (beyond !== undefined) score += beyond + BASE_SCORE
    }
    if (score > bestScore) {
      best = language
      bestScore = score
    }
  }
  return best
}

/** Pieces of four bytes, every third byte, with the edges of the word marked. */
function gramsOf(words: readonly string[]): Set<string> {
  const grams = new Set<string>()
  let bytes = 0
  for (const word of words) {
    if (bytes > MAX_BYTES) break
    const encoded = encode(word)
    bytes += encoded.length + 1
    const length = Math.min(encoded.length, MAX_WORD_BYTES)
    let at = 0
    for (; at + GRAM_BYTES < length; at += STRIDE_BYTES) {
      grams.add((at === 0 ? '_' : '') + encoded.slice(at, at + GRAM_BYTES))
    }
    grams.add(`${at === 0 ? '_' : ''}${encoded.slice(length === 3 ? 0 : Math.max(0, length - GRAM_BYTES))}_`)
  }
  return grams
}

/** UTF-8, with bytes beyond ASCII as letters from U+0100 on. */
function encode(word: string): string {
  let encoded = ''
  const high = (byte: number) => String.fromCharCode(byte + 0x80)
  const rest = (code: number, bits: number) => high(0x80 | ((code >> bits) & 0x3f))
  for (const letter of word) {
    const code = letter.codePointAt(0) ?? 0
    if (code < 0x80) encoded += letter
    else if (code < 0x800) encoded += high(0xc0 | (code >> 6)) + rest(code, 0)
    else if (code < 0x10000) encoded += high(0xe0 | (code >> 12)) + rest(code, 6) + rest(code, 0)
    else encoded += high(0xf0 | (code >> 18)) + rest(code, 12) + rest(code, 6) + rest(code, 0)
  }
  return encoded
}

function tableOf(language: string): Map<string, number> | undefined {
  tables ??= new Map(Object.entries(LANGUAGE_GRAMS).map(([known, rows]) => [known, unfold(rows)]))
  return tables.get(language)
}

function unfold(rows: string): Map<string, number> {
  const table = new Map<string, number>()
  for (const row of rows.split('\n')) {
    const [score = '0', ...grams] = row.split(' ')
    for (const gram of grams) table.set(gram, Number(score))
  }
  return table
}
