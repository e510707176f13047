import { parseMessageIds } from '../message-ids.ts'
import type { Bounce, BounceInput, BounceRecipient } from './bounce.ts'
import { DELAYED, GIVEN_UP, RELAYED } from './bounce-words.ts'
import { findAddresses } from './find-addresses.ts'
import { describeRecipients, findRecipients, type NamedRecipient } from './find-recipients.ts'
import { header, isBounceNotice, mayBeBounce } from './is-bounce.ts'
import { kindOf, noticeOf, readComplaint, readReport } from './read-report.ts'
import { readServiceNotice } from './read-service-notice.ts'
import { readReportBlocks } from './report-fields.ts'
import { readStatus } from './read-status.ts'

const REPORT_TYPE = /^message\/(global-)?delivery-status$/
const IN_TEXT_REPORT = /^[ \t]{0,8}(Final|Original)-Recipient[ \t]*:/im

/**
 * Reads a mail server's report about another mail, in two stages: is it one, and whose, with which action, status
 * and diagnostic. Understands RFC 3464 reports (also where the parts were lost and the fields stand in the text),
 * complaints (RFC 5965) and the free words of the servers that write no report. Null for every other mail: letters
 * about bounces, forwarded bounces, receipts of reading (RFC 8098), automatic replies. Never throws; linear in time.
 */
export function readBounce(input: BounceInput): Bounce | null {
  if (!mayBeBounce(input)) return null
  const { notice, original } = noticeOf(input)
  const own = ownAddresses(input)
  const originalMessageId = originalIdOf(input, original)
  if (isDispositionReport(input)) return null
  if (isComplaint(input, original)) return { ...readComplaint(input, original), originalMessageId }
  const service = readServiceNotice(input.text)
  if (service) return { ...service, originalMessageId: service.originalMessageId ?? originalMessageId }
  const report = input.parts.find(({ contentType }) => REPORT_TYPE.test(contentType))
  if (report) {
    const recipients = readReport(report.text, notice, own)
    if (recipients) return { kind: kindOf(recipients), recipients, originalMessageId }
  }
  if (!report && !isBounceNotice(input, notice)) return null
  if (IN_TEXT_REPORT.test(input.text.slice(0, 100_000))) {
    const recipients = readReport(input.text.slice(0, 100_000), notice, own)
    if (recipients) return { kind: kindOf(recipients), recipients, originalMessageId }
  }
  const recipients = readNotice(input, notice, original, own)
  // A gateway may wrap another server's report into a notice of its own that names nobody.
  const inner = recipients.some(({ diagnostic }) => diagnostic !== null)
    ? null
    : readReport(original, notice, own)
  if (inner) return { kind: kindOf(inner), recipients: inner, originalMessageId }
  return { kind: kindOf(recipients), recipients, originalMessageId }
}

function readNotice(
  input: BounceInput,
  notice: readonly string[],
  original: string,
  own: ReadonlySet<string>,
): BounceRecipient[] {
  const words = notice.join('\n')
  const whole = `${header(input, 'subject')}\n${words}`.slice(0, 20_000)
  const delayed = DELAYED.test(whole) && !GIVEN_UP.test(words)
  const action = delayed ? 'delayed' : RELAYED.test(words) && !GIVEN_UP.test(words) ? 'relayed' : 'failed'
  const named = namedRecipients(input, notice, original, own)
  const common = readStatus(words)
  return named.map(({ address, diagnostic }) => {
    const told = readStatus(diagnostic) ?? common
    const status = told ?? (action === 'failed' ? '5.0.0' : action === 'delayed' ? '4.0.0' : '2.0.0')
    return {
      address,
      originalAddress: null,
      action,
      status,
      diagnostic: diagnostic || null,
      permanent: action === 'failed' && status.startsWith('5'),
    }
  })
}

function namedRecipients(
  input: BounceInput,
  notice: readonly string[],
  original: string,
  own: ReadonlySet<string>,
): NamedRecipient[] {
  const named = findRecipients(notice, own)
  const failed = findAddresses((input.headers['x-failed-recipients'] ?? []).join(', '))
  if (failed.length > 0) {
    const described = describeRecipients(notice, failed)
    // What the server says to people counts more than a header that a forwarder rewrote.
    return described.every(({ diagnostic }) => diagnostic === '') && named.length > 0 ? named : described
  }
  if (named.length > 0) return named
  const same = findRecipients(notice, new Set())
  if (same.length > 0) return same
  const fields = readReportBlocks(original)[0]
  const to = findAddresses(fields?.get('to') ?? fields?.get('x-original-to') ?? '')
  const all = to.length > 0 ? to : findAddresses(/\bfor <([^<>\s]{3,320})>/.exec(original)?.[0] ?? '')
  return describeRecipients(notice, all.slice(0, 1))
}

/** Whom the bounce was sent to is not whom it is about, unless nobody else is named. */
function ownAddresses(input: BounceInput): ReadonlySet<string> {
  const text = [...(input.headers['to'] ?? []), ...(input.headers['delivered-to'] ?? [])].join(', ')
  return new Set(findAddresses(text).map((address) => address.toLowerCase()))
}

/** RFC 5965, and the older form of Microsoft's: the mail alone, under a subject that says what it is. */
function isComplaint(input: BounceInput, original: string): boolean {
  if (input.parts.some(({ contentType }) => contentType === 'message/feedback-report')) return true
  return (
    /^\s*complaint about message from \S+\s*$/i.test(header(input, 'subject')) &&
    /^x-hmxmroriginalrecipient\s*:/im.test(original.slice(0, 20_000))
  )
}

function isDispositionReport(input: BounceInput): boolean {
  return (
    input.parts.some(({ contentType }) => contentType === 'message/disposition-notification') ||
    /report-type\s*=\s*"?disposition-notification/i.test(header(input, 'content-type'))
  )
}

/** From the returned message, else from the fields with which a server says what it answers to. */
function originalIdOf(input: BounceInput, original: string): string | null {
  const fields = readReportBlocks(original)[0]
  const returned = fields?.get('message-id')
  if (returned) return parseMessageIds(returned)[0] ?? parseMessageIds(`<${returned.trim()}>`)[0] ?? null
  const inText = /^[ \t>]{0,8}(?:Original-)?Message-ID[ \t]{0,4}:[ \t]{0,4}(<[^<>\s]{3,998}>)/im.exec(
    input.text.slice(0, 100_000),
  )?.[1]
  if (inText) return parseMessageIds(inText)[0] ?? null
  for (const name of ['x-original-message-id', 'in-reply-to', 'references']) {
    const ids = parseMessageIds((input.headers[name] ?? []).join(' '))
    const last = ids.at(-1)
    if (last) return last
  }
  return null
}
