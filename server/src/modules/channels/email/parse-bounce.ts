import { type Bounce, readBounce } from '@kontor/core/mail'
import { decodeBytes } from './parse-charset.ts'
import { allValues, type Field } from './parse-fields.ts'
import { headerText } from './parse-header-text.ts'
import type { MailAttachment } from './parsed-mail.ts'

const MAX_PARTS = 20
const MAX_PART_BYTES = 128 * 1024
const MAX_VALUES = 20
const MAX_VALUE_LENGTH = 4000
const HEADERS = [
  'from',
  'to',
  'delivered-to',
  'subject',
  'content-type',
  'return-path',
  'auto-submitted',
  'x-failed-recipients',
  'x-original-message-id',
  'in-reply-to',
  'references',
]
const REPORT_TYPES = /^(message\/|text\/rfc822-headers)/

/** What a mail server reports in this mail about another one; null for every other mail. */
export function bounceOf(
  fields: readonly Field[],
  text: string,
  attachments: readonly MailAttachment[],
): Bounce | null {
  const headers = Object.fromEntries(
    HEADERS.map((name) => [
      name,
      allValues(fields, name)
        .slice(0, MAX_VALUES)
        .map((value) => headerText(value).slice(0, MAX_VALUE_LENGTH)),
    ]),
  )
  const parts = attachments
    .filter(({ contentType }) => REPORT_TYPES.test(contentType))
    .slice(0, MAX_PARTS)
    .map(({ contentType, content }) => ({
      contentType,
      text: decodeBytes(content.subarray(0, MAX_PART_BYTES), null).text,
    }))
  return readBounce({ headers, text, parts })
}
