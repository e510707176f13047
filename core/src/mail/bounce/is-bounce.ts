import type { BounceInput } from './bounce.ts'
import {
  BOUNCE_SUBJECT,
  BOUNCE_TEXT,
  MACHINE_SENDER,
  PLAIN_SUBJECT,
  SERVER_REPLY,
  SYSTEM_SENDER,
} from './bounce-words.ts'

const MAX_NOTICE_LENGTH = 8000
const MAX_SHORT_LENGTH = 1500
/** `From: <>`, with or without a name, or nothing at all. */
const NO_ADDRESS = /^\s*(("?[^"<]{0,100}"?\s*)?<>\s*)?$/

/** What speaks for a bounce that is no report of fields. */
type BounceSigns = {
  isSystem: boolean
  isMachine: boolean
  hasSubject: boolean
  hasText: boolean
  hasReply: boolean
}

/** A cheap look that lets nearly all letters of people pass, before anything is taken apart. */
export function mayBeBounce(input: BounceInput): boolean {
  const from = header(input, 'from').slice(0, 500)
  return (
    input.parts.some(({ contentType }) => contentType.startsWith('message/')) ||
    header(input, 'x-failed-recipients') !== '' ||
    SYSTEM_SENDER.test(from) ||
    MACHINE_SENDER.test(from) ||
    NO_ADDRESS.test(from) ||
    SYSTEM_SENDER.test(header(input, 'return-path')) ||
    isNullSender(input)
  )
}

/**
 * Stage one for mails without a report part: whether a mail server wrote it about a mail that it could not deliver.
 * A customer may talk about bounces and forward them, so the sender must be a mail system (by name, by the null
 * envelope sender) or a machine, and what it says must be about a delivery.
 */
export function isBounceNotice(input: BounceInput, notice: readonly string[]): boolean {
  const { isSystem, isMachine, hasSubject, hasText, hasReply } = signsOf(input, notice)
  if (header(input, 'x-failed-recipients') !== '') return isSystem || hasSubject || hasText
  const isPlain = PLAIN_SUBJECT.test(header(input, 'subject').slice(0, 500))
  if (isSystem) return hasText || isPlain || (hasSubject && (hasReply || hasReturnedMail(input)))
  return isMachine && hasText && (hasReply || hasReturnedMail(input) || isShort(notice))
}

function signsOf(input: BounceInput, notice: readonly string[]): BounceSigns {
  const from = header(input, 'from').slice(0, 500)
  const isNull = isNullSender(input)
  const isReply = isNull && header(input, 'auto-submitted').startsWith('auto-replied')
  const text = notice.join('\n').slice(0, MAX_NOTICE_LENGTH)
  const hasText = BOUNCE_TEXT.test(text)
  return {
    isSystem:
      SYSTEM_SENDER.test(from) ||
      NO_ADDRESS.test(from) ||
      SYSTEM_SENDER.test(header(input, 'return-path')) ||
      (isNull && !isReply && hasText),
    isMachine: MACHINE_SENDER.test(from) || isNull,
    hasSubject: BOUNCE_SUBJECT.test(header(input, 'subject').slice(0, 500)),
    hasText,
    hasReply: SERVER_REPLY.test(text),
  }
}

/** The envelope sender of RFC 5321 4.5.5, as the last hop wrote it down. */
function isNullSender(input: BounceInput): boolean {
  return /^\s*(<>)?\s*$/.test(input.headers['return-path']?.[0] ?? '-')
}

function hasReturnedMail(input: BounceInput): boolean {
  return input.parts.some(({ contentType }) => /^(message\/|text\/rfc822-headers)/.test(contentType))
}

/** Machines that write at length write newsletters. */
function isShort(notice: readonly string[]): boolean {
  return notice.join('').length < MAX_SHORT_LENGTH
}

export function header(input: BounceInput, name: string): string {
  return input.headers[name]?.[0] ?? ''
}
