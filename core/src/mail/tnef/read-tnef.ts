import { ByteReader } from './byte-reader.ts'
import { decompressRtf } from './decompress-rtf.ts'
import { type MapiProperties, numberOf, readMapiProperties, textOf } from './mapi-properties.ts'
import { readRtf } from './read-rtf.ts'
import type { Tnef, TnefAttachment, TnefOptions } from './tnef.ts'

const SIGNATURE = 0x223e9f78
const MAX_ATTRIBUTES = 10_000
const MAX_ATTACHMENTS = 500
const MAX_NAME_LENGTH = 500
const MAX_BODY_BYTES = 5 * 1024 * 1024
const DEFAULT_CODEPAGE = 1252
const GUID_BYTES = 16
const EMBEDDED_MESSAGE = 5

/** Attributes by the lower half of their tag (MS-OXTNEF 2.1.3.3). */
const ATTRIBUTE = {
  subject: 0x8004,
  body: 0x800c,
  attachData: 0x800f,
  attachTitle: 0x8010,
  transportName: 0x9001,
  attachStart: 0x9002,
  messageProperties: 0x9003,
  attachProperties: 0x9005,
  codepage: 0x9007,
} as const
const PROPERTY = {
  subject: 0x37,
  body: 0x1000,
  rtf: 0x1009,
  html: 0x1013,
  internetCodepage: 0x3fde,
  displayName: 0x3001,
  data: 0x3701,
  shortName: 0x3704,
  method: 0x3705,
  longName: 0x3707,
  mimeTag: 0x370e,
  contentId: 0x3712,
} as const

/**
 * Unpacks a TNEF stream (`winmail.dat`): attachments with names and bytes, subject, and the body as text or HTML.
 * An embedded message is an attachment with its own TNEF stream, never entered, so nothing can loop. Null when the
 * bytes are no TNEF. Never throws; linear in the bytes and in at most 4 MB of unpacked RTF.
 */
export function readTnef(bytes: Uint8Array, { decode }: TnefOptions): Tnef | null {
  if (bytes.length < 6) return null
  const reader = new ByteReader(bytes)
  if (reader.u32() !== SIGNATURE) return null
  reader.skip(2)
  return new TnefReader(reader, decode).read()
}

type Found = { title: string | null; properties: MapiProperties; data: Uint8Array | null }

class TnefReader {
  private readonly reader: ByteReader
  private readonly decodePage: TnefOptions['decode']
  private codepage = DEFAULT_CODEPAGE
  private readonly found: Found[] = []
  private message: MapiProperties = new Map()
  private subject: string | null = null
  private body: string | null = null
  private isPartial = false

  constructor(reader: ByteReader, decode: TnefOptions['decode']) {
    this.reader = reader
    this.decodePage = decode
  }

  read(): Tnef {
    try {
      for (let i = 0; i < MAX_ATTRIBUTES && this.reader.left > 9; i++) {
        const level = this.reader.u8()
        // Attributes end where mail programs put something else behind them.
        if (level !== 1 && level !== 2) break
        const id = this.reader.u32() & 0xffff
        const length = this.reader.u32()
        if (length > this.reader.left) this.isPartial = true
        const value = this.reader.take(Math.min(length, this.reader.left))
        this.reader.skip(Math.min(2, this.reader.left))
        this.attribute(id, value)
      }
    } catch {
      // Cut short within an attribute's head: what came before it counts.
      this.isPartial = true
    }
    return this.result()
  }

  private attribute(id: number, value: Uint8Array): void {
    const last = this.found.at(-1)
    switch (id) {
      case ATTRIBUTE.codepage:
        if (value.length >= 4) this.codepage = new ByteReader(value).u32()
        return
      case ATTRIBUTE.subject:
        this.subject = this.text(value)
        return
      case ATTRIBUTE.body:
        this.body = this.text(value.subarray(0, MAX_BODY_BYTES))
        return
      case ATTRIBUTE.messageProperties:
        this.message = this.properties(value)
        return
      case ATTRIBUTE.attachStart:
        if (this.found.length < MAX_ATTACHMENTS)
          this.found.push({ title: null, properties: new Map(), data: null })
        else this.isPartial = true
        return
      case ATTRIBUTE.attachTitle:
      case ATTRIBUTE.transportName:
        if (last) last.title ??= this.text(value)
        return
      case ATTRIBUTE.attachData:
        if (last) last.data = value
        return
      case ATTRIBUTE.attachProperties:
        if (last) last.properties = this.properties(value)
    }
  }

  private properties(value: Uint8Array): MapiProperties {
    const { properties, isBroken } = readMapiProperties(value)
    if (isBroken) this.isPartial = true
    return properties
  }

  private text(bytes: Uint8Array): string {
    const end = bytes.indexOf(0)
    return this.decodePage(end < 0 ? bytes : bytes.subarray(0, end), this.codepage)
  }

  private result(): Tnef {
    const decode = (bytes: Uint8Array) => this.decodePage(bytes, this.codepage)
    const { html, text } = this.bodies(decode)
    return {
      subject: textOf(this.message.get(PROPERTY.subject), decode) ?? this.subject,
      text,
      html,
      attachments: this.found.flatMap((one) => this.attachments(one, decode)).slice(0, MAX_ATTACHMENTS),
      isPartial: this.isPartial,
    }
  }

  private bodies(decode: (bytes: Uint8Array) => string): Pick<Tnef, 'html' | 'text'> {
    const page = numberOf(this.message.get(PROPERTY.internetCodepage)) ?? this.codepage
    const inPage = (bytes: Uint8Array) => this.decodePage(bytes.subarray(0, MAX_BODY_BYTES), page)
    const html = textOf(this.message.get(PROPERTY.html), inPage)
    const plain = textOf(this.message.get(PROPERTY.body), decode) ?? this.body
    if (html) return { html, text: plain }
    const packed = this.message.get(PROPERTY.rtf)?.bytes
    const rtf = packed && decompressRtf(packed)
    if (!rtf) return { html: null, text: plain }
    const content = readRtf(rtf, this.decodePage)
    return 'html' in content
      ? { html: content.html, text: plain }
      : { html: null, text: plain || content.text }
  }

  /** The bytes of an attachment, and the object that some carry beside them. */
  private attachments(
    { title, properties, data }: Found,
    decode: (bytes: Uint8Array) => string,
  ): TnefAttachment[] {
    const text = (id: number) => textOf(properties.get(id), decode)?.slice(0, MAX_NAME_LENGTH) || null
    const names = [text(PROPERTY.longName), text(PROPERTY.shortName), title, text(PROPERTY.displayName)]
    const about = {
      filename: names.find((name) => name !== null && name.trim() !== '') ?? null,
      contentId: text(PROPERTY.contentId)?.replace(/^<|>$/g, '') ?? null,
    }
    const object = properties.get(PROPERTY.data)?.bytes
    const isMessage = numberOf(properties.get(PROPERTY.method)) === EMBEDDED_MESSAGE
    const list: TnefAttachment[] = []
    if (data) list.push({ ...about, contentType: text(PROPERTY.mimeTag), content: data })
    if (object && isMessage)
      list.push({ ...about, contentType: 'application/ms-tnef', content: object.subarray(GUID_BYTES) })
    else if (object) list.push({ ...about, contentType: text(PROPERTY.mimeTag), content: object })
    return list
  }
}
