import { cleanText } from '@kontor/core/mail'
import { decodeBytes } from './parse-charset.ts'

type Word = { charset: string; bytes: Buffer; end: number }

/**
 * A raw header value (one character a byte, unfolded) as text: encoded words of RFC 2047 in the tolerant form
 * that mail really has (raw bytes and spaces inside, a character split over two words), everything else UTF-8 or
 * windows-1252. One line, no control characters. Linear in time.
 */
export function headerText(raw: string): string {
  if (!raw.includes('=?')) return oneLine(plain(raw))
  let text = ''
  let done = 0
  let pending: Word[] = []
  for (let at = raw.indexOf('=?'); at >= 0; at = raw.indexOf('=?', at)) {
    const word = readWord(raw, at)
    if (!word) {
      at += 2
      continue
    }
    const between = raw.slice(done, at)
    const adjacent = pending.length > 0 && between.trim() === ''
    if (!adjacent || pending[0]?.charset !== word.charset) {
      text += decodeWords(pending)
      pending = []
    }
    if (!adjacent) text += plain(between)
    pending.push(word)
    done = word.end
    at = word.end
  }
  return oneLine(text + decodeWords(pending) + plain(raw.slice(done)))
}

/** Neighbouring words of one charset are decoded together: a character may be split over them. */
function decodeWords(words: readonly Word[]): string {
  const first = words[0]
  return first ? decodeBytes(Buffer.concat(words.map((word) => word.bytes)), first.charset).text : ''
}

function readWord(raw: string, start: number): Word | null {
  const head = /^=\?([^?\s]{1,60})\?([bq])\?/i.exec(raw.slice(start, start + 70))
  if (!head) return null
  const from = start + head[0].length
  const end = raw.indexOf('?=', from)
  if (end < 0) return null
  const payload = raw.slice(from, end)
  const charset = (head[1] ?? '').replace(/\*.*$/, '').toLowerCase()
  const isBase64 = head[2]?.toLowerCase() === 'b'
  const bytes = isBase64 && !hasRawBytes(payload) ? Buffer.from(payload, 'base64') : quotedBytes(payload)
  return { charset, bytes, end: end + 2 }
}

function hasRawBytes(payload: string): boolean {
  return /[\u0080-\u00ff]/.test(payload)
}

function quotedBytes(payload: string): Buffer {
  const unescaped = payload
    .replace(/_/g, ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(unescaped, 'latin1')
}

function plain(raw: string): string {
  return decodeBytes(Buffer.from(raw, 'latin1'), null).text
}

function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim()
}
