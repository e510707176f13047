import { type Charset, encodeFitting } from './charset.ts'
import { type Header, headerLine, parameter } from './header.ts'
import { allowedTransfer, encodeTransfer, type Transfer } from './transfer.ts'

/** A MIME entity (RFC 2045): its own headers and its encoded body. */
export type MimePart = { headers: Header[]; body: Buffer }

export type MailFile = {
  filename: string
  contentType: string
  content: Buffer
  /** Set for a picture shown inside the HTML; without angle brackets. */
  contentId?: string
}

/** A text part; line ends become CRLF. `typeExtra` are further parameters such as format=flowed. */
export function textPart(
  subtype: 'plain' | 'html',
  text: string,
  charset: Charset,
  wanted: Transfer,
  typeExtra = '',
): MimePart {
  const bytes = encodeFitting(text.replace(/\r?\n/g, '\r\n'), charset)
  const transfer = allowedTransfer(bytes, wanted)
  return {
    headers: [
      ['Content-Type', `text/${subtype}; charset=${charset}${typeExtra}`],
      ['Content-Transfer-Encoding', transfer],
    ],
    body: encodeTransfer(bytes, transfer),
  }
}

/** An attached file, or an inline one when it has a Content-ID. */
export function filePart(file: MailFile): MimePart {
  const disposition = file.contentId ? 'inline' : 'attachment'
  const headers: Header[] = [
    ['Content-Type', `${file.contentType}; ${parameter('name', file.filename)}`],
    ['Content-Transfer-Encoding', 'base64'],
    ['Content-Disposition', `${disposition}; ${parameter('filename', file.filename)}`],
  ]
  if (file.contentId) headers.push(['Content-ID', `<${file.contentId}>`])
  return { headers, body: encodeTransfer(file.content, 'base64') }
}

/** Several entities as one (RFC 2046 section 5.1); a single one stands for itself. */
export function multipart(subtype: string, parts: [MimePart, ...MimePart[]], boundary: string): MimePart {
  if (parts.length === 1) return parts[0]
  const chunks: Buffer[] = []
  for (const part of parts)
    chunks.push(Buffer.from(`--${boundary}\r\n`), partBytes(part), Buffer.from('\r\n'))
  chunks.push(Buffer.from(`--${boundary}--\r\n`))
  return {
    headers: [['Content-Type', `multipart/${subtype}; ${parameter('boundary', boundary)}`]],
    body: Buffer.concat(chunks),
  }
}

/** An entity as it stands on the wire. */
export function partBytes({ headers, body }: MimePart): Buffer {
  const head = headers.map((header) => `${headerLine(header)}\r\n`).join('')
  return Buffer.concat([Buffer.from(`${head}\r\n`, 'latin1'), body])
}
