import type { Bounce, BounceInput, BounceKind, BounceRecipient } from './bounce.ts'
import { fieldAddress } from './find-addresses.ts'
import { describeRecipients, findRecipients } from './find-recipients.ts'
import { isGeneric, readStatus, statusOfField } from './read-status.ts'
import { readReportBlocks, type ReportFields } from './report-fields.ts'
import { splitOriginal } from './split-original.ts'

const MAX_RECIPIENTS = 200
const MAX_DIAGNOSTIC_LENGTH = 1000
const NAMED_IN_COMPLAINT =
  /^(?:Original-Rcpt-To|Redacted-Address|Removal-Recipient)[ \t]*:[ \t]*([^\r\n]{1,400})/gim
/** Where a provider writes who complained, the surest first. */
const ORIGINAL_TO = ['x-hmxmroriginalrecipient', 'x-original-to', 'to']
const ACTIONS = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const
type Action = (typeof ACTIONS)[number]

/** The recipients of a delivery status report (RFC 3464), completed from the words beside it; null when it names none. */
export function readReport(
  report: string,
  notice: readonly string[],
  own: ReadonlySet<string>,
): BounceRecipient[] | null {
  const blocks = readReportBlocks(report).filter(
    (block) => block.has('final-recipient') || block.has('original-recipient') || block.has('action'),
  )
  // X.400 names and mailboxes without a domain: the words beside the report may say more.
  const inWords = blocks.every(addressOf) ? null : (findRecipients(notice, own)[0]?.address ?? null)
  const named = blocks.slice(0, MAX_RECIPIENTS).flatMap((block) => {
    const address = addressOf(block) ?? inWords ?? nameOf(block)
    return address === null ? [] : [{ block, address }]
  })
  if (named.length === 0) return null
  const words = new Map(
    describeRecipients(notice, [...new Set(named.map(({ address }) => address))]).map((one) => [
      one.address,
      one.diagnostic,
    ]),
  )
  const common = readStatus(notice.join('\n'))
  return named.map(({ block, address }) => recipientOf(block, address, words.get(address) ?? '', common))
}

function addressOf(block: ReportFields): string | null {
  for (const name of ['final-recipient', 'original-recipient', 'x-actual-recipient']) {
    const address = fieldAddress(block.get(name))
    if (address) return address
  }
  return null
}

/** What stands there instead of an address. */
function nameOf(block: ReportFields): string | null {
  const value = block.get('final-recipient') ?? block.get('original-recipient') ?? ''
  return value.replace(/^[^;]*;/, '').trim() || null
}

function recipientOf(
  block: ReportFields,
  address: string,
  words: string,
  common: string | null,
): BounceRecipient {
  const action = actionOf(block)
  const field = (block.get('diagnostic-code') ?? '').replace(/^\s*[\w.-]{1,20}\s*;\s*/, '')
  const diagnostic = field || words
  const status = statusFor(block, action, diagnostic, common)
  const original =
    fieldAddress(block.get('original-recipient')) ?? fieldAddress(block.get('x-actual-recipient'))
  return {
    address,
    originalAddress: original && original.toLowerCase() !== address.toLowerCase() ? original : null,
    action,
    status,
    diagnostic: diagnostic.slice(0, MAX_DIAGNOSTIC_LENGTH) || null,
    permanent: action === 'failed' && status.startsWith('5'),
  }
}

function actionOf(block: ReportFields): Action {
  const word = (block.get('action') ?? '').trim().toLowerCase()
  const known = ACTIONS.find((action) => word.startsWith(action))
  if (known) return known
  const status = statusOfField(block.get('status')) ?? '5'
  return status.startsWith('2')
    ? 'delivered'
    : status.startsWith('4') && /delay|expired|defer/.test(word)
      ? 'delayed'
      : 'failed'
}

function statusFor(block: ReportFields, action: Action, diagnostic: string, common: string | null): string {
  const stated = statusOfField(block.get('status'))
  if (stated && !isGeneric(stated)) return stated
  const told = readStatus(diagnostic) ?? (stated ? null : common)
  if (told && (!isGeneric(told) || !stated)) return told
  return (
    stated ??
    { failed: '5.0.0', delayed: '4.0.0', delivered: '2.0.0', relayed: '2.0.0', expanded: '2.0.0' }[action]
  )
}

/** What a report says as a whole: the worst that became of a recipient; one that names nobody is a failure. */
export function kindOf(recipients: readonly BounceRecipient[]): BounceKind {
  const has = (action: Action) => recipients.some((recipient) => recipient.action === action)
  if (recipients.length === 0 || has('failed')) return 'failed'
  if (has('delayed')) return 'delayed'
  return has('relayed') || has('expanded') ? 'relayed' : 'delivered'
}

/** A complaint in the abuse reporting format (RFC 5965). */
export function readComplaint(input: BounceInput, original: string): Pick<Bounce, 'kind' | 'recipients'> {
  const report = input.parts.find((part) => part.contentType === 'message/feedback-report')?.text ?? ''
  const fields = readReportBlocks(report)
  // A report may name many, and a block keeps the first of equal fields only.
  const named = [...report.matchAll(NAMED_IN_COMPLAINT)].flatMap((match) => fieldAddress(match[1]) ?? [])
  const header = readReportBlocks(original)[0]
  const to = ORIGINAL_TO.flatMap((name) => fieldAddress(header?.get(name)) ?? [])[0]
  const addresses = named.length > 0 ? [...new Set(named)].slice(0, MAX_RECIPIENTS) : to ? [to] : []
  const type = fields.find((block) => block.has('feedback-type'))?.get('feedback-type') ?? 'abuse'
  return {
    kind: 'complaint',
    recipients: addresses.map((address) => ({
      address,
      originalAddress: null,
      action: null,
      status: null,
      diagnostic: type,
      permanent: false,
    })),
  }
}

/** The notice of a bounce; all of it when the returned message is a part of its own. */
export function noticeOf(input: BounceInput): { notice: string[]; original: string } {
  const split = splitOriginal(input.text)
  const part = input.parts.find(({ contentType }) =>
    /^(message\/(global(-headers)?|rfc822(-headers)?)|text\/rfc822-headers)$/.test(contentType),
  )
  return { notice: split.notice, original: part?.text ?? split.original }
}
