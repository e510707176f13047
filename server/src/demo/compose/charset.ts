export type Charset = 'utf-8' | 'iso-8859-1' | 'windows-1252'

const FIRST_HIGH_BYTE = 0x80

const windows1252 = new Map<string, number>(
  Array.from({ length: 256 }, (_, byte) => [
    new TextDecoder('windows-1252').decode(Uint8Array.of(byte)),
    byte,
  ]),
)

/** The text in the given charset, or null where the charset lacks one of its characters. */
export function encodeText(text: string, charset: Charset): Buffer | null {
  if (charset === 'utf-8') return Buffer.from(text, 'utf8')
  const bytes: number[] = []
  for (const character of text) {
    const byte = windows1252.get(character)
    if (byte === undefined) return null
    const isOnlyInWindows1252 = byte >= FIRST_HIGH_BYTE && byte !== character.codePointAt(0)
    if (isOnlyInWindows1252 && charset === 'iso-8859-1') return null
    bytes.push(byte)
  }
  return Buffer.from(bytes)
}

/** The first of the charsets that can carry the text; UTF-8 when none can. */
export function fittingCharset(text: string, preferred: readonly Charset[]): Charset {
  return preferred.find((charset) => encodeText(text, charset) !== null) ?? 'utf-8'
}

/** The text in a charset that is known to fit; a misfit is a programming error. */
export function encodeFitting(text: string, charset: Charset): Buffer {
  const bytes = encodeText(text, charset)
  if (!bytes) throw new RangeError(`text does not fit ${charset}`)
  return bytes
}
