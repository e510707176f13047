import { Transform, type TransformCallback } from 'node:stream'
import { type Attachment, simpleParser, type SimpleParserOptions } from 'mailparser'
import { decodeBytes } from './parse-charset.ts'
import { joinFlowed } from './parse-flowed.ts'
import { readCharsetMark } from './parse-part.ts'

export type MimeContent = {
  text: string
  html: string | null
  attachments: Attachment[]
  /** Charsets that were unknown or not followed. */
  guessedCharsets: string[]
}

/** Takes a mail apart with mailparser. Expects the output of `limitMail`. */
export async function readMime(bytes: Buffer, hasHtml: boolean): Promise<MimeContent> {
  const guessed = new Set<string>()
  // The published types know neither the splitter's options nor that Iconv is a constructor.
  const options: Omit<SimpleParserOptions, 'Iconv'> & Record<string, unknown> = {
    Iconv: charsetDecoder((charset) => guessed.add(charset)),
    skipHtmlToText: true,
    skipTextToHtml: !hasHtml,
    skipImageLinks: true,
    skipTextLinks: true,
    keepCidLinks: true,
    keepDeliveryStatus: true,
    ignoreEmbedded: true,
  }
  const mail = await simpleParser(bytes, options as SimpleParserOptions)
  return {
    text: mail.text ?? '',
    html: mail.html || null,
    attachments: mail.attachments,
    guessedCharsets: [...guessed],
  }
}

/** Our charset decoder in the shape that mailparser expects of an Iconv implementation. */
function charsetDecoder(onGuess: (charset: string) => void) {
  const decode = (bytes: Buffer, label: string): Buffer => {
    const mark = readCharsetMark(label)
    const charset = mark?.charset ?? label
    const { text, guessed } = decodeBytes(bytes, charset)
    if (guessed) onGuess(charset || 'unnamed')
    return Buffer.from(mark?.flowed ? joinFlowed(text, mark.delSp) : text)
  }
  return class extends Transform {
    private readonly charset: string
    private readonly chunks: Buffer[] = []
    constructor(charset: string) {
      super()
      this.charset = charset
    }
    convert(bytes: Buffer | string): Buffer {
      return decode(Buffer.from(bytes), this.charset)
    }
    override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
      this.chunks.push(chunk)
      done()
    }
    override _flush(done: TransformCallback): void {
      done(null, decode(Buffer.concat(this.chunks), this.charset))
    }
  }
}
