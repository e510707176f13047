import { ByteReader } from './byte-reader.ts'

const MAX_PROPERTIES = 2000
const MAX_VALUES = 1000
const MULTIPLE = 0x1000
const FIRST_NAMED_ID = 0x8000
const GUID_BYTES = 16
const STRING_NAME = 1

const TYPE = { string8: 0x1e, unicode: 0x1f, binary: 0x102, object: 0x0d } as const
const VARIABLE: ReadonlySet<number> = new Set(Object.values(TYPE))
/** Bytes of a value of a fixed type, with its padding (MS-OXCDATA 2.11.1). */
const SIZES: Readonly<Record<number, number>> = {
  0x02: 4,
  0x03: 4,
  0x04: 4,
  0x05: 8,
  0x06: 8,
  0x07: 8,
  0x0a: 4,
  0x0b: 4,
  0x14: 8,
  0x40: 8,
  0x48: 16,
}

/** The first value of a property: text with its encoding, or bytes. */
export type MapiValue = { type: number; bytes: Uint8Array }
export type MapiProperties = ReadonlyMap<number, MapiValue>

/**
 * The properties of a message or an attachment (MS-OXTNEF 2.1.3.4), the first value of each by its id; named ones
 * are passed over. Gives what stands before the first broken one; linear in the bytes.
 */
export function readMapiProperties(bytes: Uint8Array): { properties: MapiProperties; isBroken: boolean } {
  const reader = new ByteReader(bytes)
  const properties = new Map<number, MapiValue>()
  try {
    const count = reader.u32()
    for (let i = 0; i < Math.min(count, MAX_PROPERTIES); i++) readProperty(reader, properties)
    return { properties, isBroken: count > MAX_PROPERTIES }
  } catch {
    // Truncated or of a type that nobody knows the size of: the rest cannot be found.
    return { properties, isBroken: true }
  }
}

function readProperty(reader: ByteReader, properties: Map<number, MapiValue>): void {
  const declared = reader.u16()
  const id = reader.u16()
  if (id >= FIRST_NAMED_ID) skipName(reader)
  const type = declared & ~MULTIPLE
  const isVariable = VARIABLE.has(type)
  const values = isVariable || (declared & MULTIPLE) !== 0 ? reader.u32() : 1
  if (values > MAX_VALUES) throw new Error('too many values')
  for (let i = 0; i < values; i++) {
    const value = isVariable ? readVariable(reader) : reader.take(sizeOf(type))
    if (i === 0 && !properties.has(id) && id < FIRST_NAMED_ID) properties.set(id, { type, bytes: value })
  }
}

function skipName(reader: ByteReader): void {
  reader.skip(GUID_BYTES)
  if (reader.u32() !== STRING_NAME) return reader.skip(4)
  reader.skip(padded(reader.u32()))
}

function readVariable(reader: ByteReader): Uint8Array {
  const length = reader.u32()
  const value = reader.take(length)
  // The padding of the last value may be missing.
  reader.skip(Math.min(padded(length) - length, reader.left))
  return value
}

function sizeOf(type: number): number {
  const size = SIZES[type]
  if (size === undefined) throw new Error('unknown type')
  return size
}

function padded(length: number): number {
  return Math.ceil(length / 4) * 4
}

/** A text property, without its closing zero. */
export function textOf(value: MapiValue | undefined, decode: (bytes: Uint8Array) => string): string | null {
  if (!value) return null
  if (value.type === TYPE.unicode) return withoutZeros(fromUtf16(value.bytes))
  if (value.type === TYPE.string8 || value.type === TYPE.binary) return withoutZeros(decode(value.bytes))
  return null
}

export function numberOf(value: MapiValue | undefined): number | null {
  return value && value.bytes.length >= 4 && !VARIABLE.has(value.type)
    ? new ByteReader(value.bytes).u32()
    : null
}

function fromUtf16(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i + 1 < bytes.length; i += 2)
    text += String.fromCharCode((bytes[i] ?? 0) | ((bytes[i + 1] ?? 0) << 8))
  return text.toWellFormed()
}

function withoutZeros(text: string): string {
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}
