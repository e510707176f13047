import { readTnef } from '@kontor/core/mail'
import type { Attachment } from 'mailparser'
import { decodeBytes } from './parse-charset.ts'
import type { MimeContent } from './parse-mime.ts'
import type { MailWarning } from './parsed-mail.ts'

/** A mail may carry several (forwarded ones); more than this nobody sends. */
const MAX_UNPACKED = 5
const TNEF_TYPE = /^application\/(vnd\.)?ms-tnef$/
const TNEF_NAME = /^winmail.*\.dat$/i
/** Windows code pages that are not called by their number. */
const CODEPAGES: Readonly<Record<number, string>> = {
  866: 'ibm866',
  874: 'windows-874',
  932: 'shift_jis',
  936: 'gbk',
  949: 'euc-kr',
  950: 'big5',
  1200: 'utf-16le',
  10000: 'macintosh',
  20127: 'us-ascii',
  20866: 'koi8-r',
  21866: 'koi8-u',
  50220: 'iso-2022-jp',
  50221: 'iso-2022-jp',
  51932: 'euc-jp',
  54936: 'gb18030',
  65001: 'utf-8',
}
const TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  txt: 'text/plain',
  htm: 'text/html',
  html: 'text/html',
  csv: 'text/csv',
  zip: 'application/zip',
  doc: 'application/msword',
  xls: 'application/vnd.ms-excel',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/**
 * The content with what `winmail.dat` holds in its place: attachments beside the others, the body where the mail has
 * none. One that could not be read whole stays beside what was found in it.
 */
export function unpackTnef(content: MimeContent, warnings: MailWarning[]): MimeContent {
  let { text, html } = content
  const attachments: Attachment[] = []
  let unpacked = 0
  for (const attachment of content.attachments) {
    const found =
      isTnef(attachment) && unpacked < MAX_UNPACKED ? readTnef(attachment.content, { decode }) : null
    if (!found) {
      attachments.push(attachment)
      continue
    }
    unpacked++
    if (text.trim() === '' && html === null) {
      text = found.text ?? ''
      html = found.html
    }
    if (found.isPartial) {
      warnings.push({ code: 'tnef-damaged', params: {} })
      attachments.push(attachment)
    }
    for (const inner of found.attachments)
      attachments.push({
        ...attachment,
        filename: inner.filename ?? undefined,
        contentType: inner.contentType ?? typeOf(inner.filename),
        contentDisposition: 'attachment',
        cid: inner.contentId ?? undefined,
        content: Buffer.from(inner.content),
      } as Attachment)
  }
  return { ...content, text, html, attachments }
}

function isTnef({ contentType, filename }: Attachment): boolean {
  return TNEF_TYPE.test((contentType ?? '').toLowerCase()) || TNEF_NAME.test(filename ?? '')
}

function decode(bytes: Uint8Array, codepage: number): string {
  const isIso = codepage >= 28591 && codepage <= 28606
  const label = CODEPAGES[codepage] ?? (isIso ? `iso-8859-${codepage - 28590}` : `windows-${codepage}`)
  return decodeBytes(bytes, label).text
}

function typeOf(filename: string | null): string {
  const ending = /\.(\w{1,5})$/.exec(filename ?? '')?.[1]?.toLowerCase() ?? ''
  return TYPES[ending] ?? 'application/octet-stream'
}
