/** Reads little-endian numbers and blocks; throws `Truncated` at the end of the bytes. */
export class ByteReader {
  readonly bytes: Uint8Array
  at = 0
  private readonly view: DataView

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get left(): number {
    return this.bytes.length - this.at
  }

  u8(): number {
    return this.view.getUint8(this.advance(1))
  }

  u16(): number {
    return this.view.getUint16(this.advance(2), true)
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true)
  }

  /** A view, not a copy. */
  take(length: number): Uint8Array {
    const start = this.advance(length)
    return this.bytes.subarray(start, start + length)
  }

  skip(length: number): void {
    this.advance(length)
  }

  private advance(length: number): number {
    const start = this.at
    if (length < 0 || length > this.left) throw new Truncated()
    this.at += length
    return start
  }
}

/** The bytes end before what they announce. */
export class Truncated extends Error {
  constructor() {
    super('the bytes end too early')
    this.name = 'Truncated'
  }
}
