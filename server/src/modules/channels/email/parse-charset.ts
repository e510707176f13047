const DECLARES_NOTHING =
  /^(|us-?ascii|ascii|ansi_x3\.4-19\d\d|8bit|7bit|binary|unknown.*|x-unknown|default|none|utf-?8|unicode-?1-1-utf-?8)$/
const UTF_7 = /^(x-)?(unicode-1-1-)?utf-?7$/
const ALIASES: Record<string, string> = {
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1252: 'windows-1252',
  ansi: 'windows-1252',
  latin1: 'windows-1252',
  latin2: 'iso-8859-2',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp932: 'shift_jis',
  cp950: 'big5',
  unicode: 'utf-16le',
}
const FALLBACK = 'windows-1252'

/** Text from foreign bytes; `guessed` when the declared charset is unknown or was not followed. */
export type Decoded = { text: string; guessed: boolean }

/**
 * Decodes foreign bytes. What declares nothing, ASCII or UTF-8 is UTF-8 if it is valid and windows-1252
 * otherwise; an unknown charset likewise. Never throws.
 */
export function decodeBytes(bytes: Uint8Array, charset: string | null): Decoded {
  const label = (charset ?? '')
    .trim()
    .toLowerCase()
    .replace(/^["']|["']$/g, '')
  if (UTF_7.test(label)) return { text: decodeUtf7(bytes), guessed: false }
  if (DECLARES_NOTHING.test(label)) return decodeUndeclared(bytes, /utf-?8/.test(label))
  const decoder = decoderOf(ALIASES[label] ?? label)
  if (decoder) {
    const sound = label.startsWith('iso-2022') ? withoutIdleEscapes(bytes) : bytes
    return { text: decoder.decode(sound), guessed: false }
  }
  return { text: decodeUndeclared(bytes, false).text, guessed: true }
}

function decodeUndeclared(bytes: Uint8Array, saidUtf8: boolean): Decoded {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), guessed: false }
  } catch {
    // Not UTF-8. If it says so and most of it is, only the broken bytes are lost; else it is a Western code page.
    const lossy = new TextDecoder('utf-8').decode(bytes)
    const broken = lossy.split('\ufffd').length - 1
    // biome-ignore lint/suspicious/noControlCharactersInRegex: counts what is not ASCII
    const sound = lossy.replace(/[\u0000-\u007f\ufffd]/g, '').length
    const text = saidUtf8 && sound * 2 >= broken ? lossy : new TextDecoder(FALLBACK).decode(bytes)
    return { text, guessed: true }
  }
}

function decoderOf(label: string): { decode(bytes: Uint8Array): string } | null {
  try {
    return new TextDecoder(label)
  } catch {
    // RangeError: a label that the Encoding standard does not know.
    return null
  }
}

/** Neighbouring encoded words of ISO-2022-JP leave an escape right after another, which a decoder takes for a fault. */
function withoutIdleEscapes(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes of ISO 2022
  return Buffer.from(text.replace(/\x1b(\([BJI]|\$[@B])(?=\x1b[($])/g, ''), 'latin1')
}

/** RFC 2152. */
function decodeUtf7(bytes: Uint8Array): string {
  const ascii = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return ascii.replace(/\+([A-Za-z0-9+/]*)-?/g, (_match: string, base64: string) => {
    if (base64 === '') return '+'
    const units = Buffer.from(base64, 'base64')
    const even = units.subarray(0, units.length - (units.length % 2))
    return new TextDecoder('utf-16be').decode(even)
  })
}
