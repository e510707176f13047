import { ByteReader } from './byte-reader.ts'

const MAX_RTF_BYTES = 4 * 1024 * 1024
const COMPRESSED = 0x75465a4c
const UNCOMPRESSED = 0x414c454d
const DICTIONARY_BYTES = 4096
/** What the dictionary begins with (MS-OXRTFCP 2.1.2.1). */
const INITIAL =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx'

/**
 * Unpacks compressed RTF (MS-OXRTFCP): at most 4 MB, whatever size it claims. Null when it is none; what is cut
 * short gives what came before.
 */
export function decompressRtf(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length < 16) return null
  const reader = new ByteReader(bytes)
  reader.skip(4)
  const rawSize = Math.min(reader.u32(), MAX_RTF_BYTES)
  const type = reader.u32()
  reader.skip(4)
  if (type === UNCOMPRESSED) return reader.take(Math.min(rawSize, reader.left))
  return type === COMPRESSED ? unpack(reader, rawSize) : null
}

function unpack(reader: ByteReader, rawSize: number): Uint8Array {
  const dictionary = new Uint8Array(DICTIONARY_BYTES)
  for (let i = 0; i < INITIAL.length; i++) dictionary[i] = INITIAL.charCodeAt(i)
  let write = INITIAL.length
  const output = new Uint8Array(rawSize)
  let length = 0
  const put = (byte: number) => {
    output[length++] = byte
    dictionary[write] = byte
    write = (write + 1) % DICTIONARY_BYTES
  }
  while (reader.left > 0 && length < rawSize) {
    const control = reader.u8()
    for (let bit = 0; bit < 8 && reader.left > 0 && length < rawSize; bit++) {
      if ((control & (1 << bit)) === 0) {
        put(reader.u8())
        continue
      }
      if (reader.left < 2) return output.subarray(0, length)
      const token = (reader.u8() << 8) | reader.u8()
      const offset = token >> 4
      if (offset === write) return output.subarray(0, length)
      for (let i = 0; i < (token & 15) + 2 && length < rawSize; i++)
        put(dictionary[(offset + i) % DICTIONARY_BYTES] ?? 0)
    }
  }
  return output.subarray(0, length)
}
