/** Builds TNEF streams for tests: what a mail program would write, and what none would. */
export type TnefParts = {
  codepage?: number
  attributes?: Uint8Array[]
}

const join = (...pieces: readonly Uint8Array[]): Uint8Array => {
  const result = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    result.set(piece, at)
    at += piece.length
  }
  return result
}

export const u16 = (value: number): Uint8Array => Uint8Array.of(value & 255, (value >> 8) & 255)
export const u32 = (value: number): Uint8Array =>
  Uint8Array.of(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255)
export function ascii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) & 255
  return bytes
}
export const utf16 = (text: string): Uint8Array =>
  join(...Array.from({ length: text.length }, (_, i) => u16(text.charCodeAt(i))))

export function attribute(level: 1 | 2, tag: number, value: Uint8Array): Uint8Array {
  const sum = value.reduce((total, byte) => (total + byte) & 0xffff, 0)
  return join(Uint8Array.of(level), u32(tag), u32(value.length), value, u16(sum))
}

export function tnef(...attributes: readonly Uint8Array[]): Uint8Array {
  return join(u32(0x223e9f78), u16(1), attribute(1, 0x89006, u32(0x10000)), ...attributes)
}

const pad = (bytes: Uint8Array): Uint8Array => join(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4))

/** A property of variable length: text, bytes or an object. */
export function property(id: number, type: number, value: Uint8Array): Uint8Array {
  return join(u16(type), u16(id), u32(1), u32(value.length), pad(value))
}

export const numberProperty = (id: number, value: number): Uint8Array => join(u16(3), u16(id), u32(value))

export function namedProperty(name: string, value: string): Uint8Array {
  const text = utf16(`${name}\0`)
  const guid = new Uint8Array(16)
  return join(u16(0x1f), u16(0x8001), guid, u32(1), u32(text.length), pad(text), u32(1), u32(value.length * 2), pad(utf16(value)))
}

export function properties(...list: readonly Uint8Array[]): Uint8Array {
  return join(u32(list.length), ...list)
}

/** RTF as it stands, in the frame of compressed RTF. */
export function packedRtf(rtf: string, claimedSize: number = rtf.length): Uint8Array {
  return join(u32(rtf.length + 12), u32(claimedSize), u32(0x414c454d), u32(0), ascii(rtf))
}

/** A run of back references that unpack to as much as there is room for. */
export function rtfBomb(bytes: number): Uint8Array {
  const body = new Uint8Array(bytes)
  // A reference to where the next byte is written means the end, so it always points elsewhere.
  let write = 207
  for (let at = 0; at + 17 <= bytes; at += 17) {
    body[at] = 0xff
    for (let token = 0; token < 8; token++) {
      const reference = (((write + 1) % 4096) << 4) | 15
      body[at + 1 + token * 2] = reference >> 8
      body[at + 2 + token * 2] = reference & 255
      write = (write + 17) % 4096
    }
  }
  return join(u32(body.length + 12), u32(0xffffffff), u32(0x75465a4c), u32(0), body)
}

export const attachmentStart: Uint8Array = attribute(2, 0x69002, new Uint8Array(14))
