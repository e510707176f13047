import { canonicalAddress } from '@kontor/core/mail'
import type { WriteTx } from '#platform/db'
import { emitAll } from '#platform/events'
import { settleArrived } from './arrived.ts'
import { deliveryReported } from './events.ts'
import type { ReportAction } from './report-action.ts'
import { type NewReport, writeReports } from './report-store.ts'
import { lockByMessage, type OutgoingRow, readRecipients, type RecipientRow } from './store.ts'

const maxTextChars = 500

/** What another server says about one message of ours, as read by core's `readBounce`. */
interface BounceReport {
  ledgerId: string
  arrivedAt: Date
  kind: ReportAction
  recipients: readonly {
    address: string
    originalAddress: string | null
    action: string | null
    status: string | null
    diagnostic: string | null
    permanent: boolean
  }[]
}

/**
 * Writes a report about a message of ours down beside the recipients it speaks of, and on the case's timeline. The
 * outbox's own states say what our server answered and stay; only one that was uncertain has arrived there. Reports about receipts, and about what
 * never left the house, change nothing.
 */
export async function recordBounce(tx: WriteTx, messageRef: string, report: BounceReport): Promise<void> {
  const row = await lockByMessage(tx, messageRef)
  if (!row || row.kind === 'receipt') return
  const own = await readRecipients(tx, row.id)
  if (!hasLeft(row, own)) return
  if (row.state === 'uncertain') await settleArrived(tx, row, 'answer')
  const reports = reportsFor(report, own)
  const news = await writeReports(tx, row.id, report.ledgerId, report.arrivedAt, reports)
  await emitAll(
    tx,
    reports
      .filter(({ address }) => news.has(address))
      .map(({ address, action, status, text }) =>
        deliveryReported.of(
          row.caseId,
          { messageId: row.messageRef, kind: row.kind, action, status, ledgerId: report.ledgerId },
          { address, text: text ?? '' },
        ),
      ),
  )
}

function hasLeft(row: OutgoingRow, recipients: readonly RecipientRow[]): boolean {
  return (
    row.state === 'transmitting' ||
    row.state === 'uncertain' ||
    recipients.some(({ state }) => state === 'accepted')
  )
}

/** One for each address; of several words about one, the gravest. */
function reportsFor(report: BounceReport, own: readonly RecipientRow[]): NewReport[] {
  const reports = new Map<string, NewReport>()
  const named = report.recipients.length > 0 ? report.recipients : [unnamed]
  for (const recipient of named) {
    const address = ownAddress(recipient, own) ?? recipient.address
    if (address === '' || (reports.get(address)?.action ?? '') === 'failed') continue
    const text = recipient.diagnostic?.replace(/\s+/g, ' ').slice(0, maxTextChars) ?? null
    reports.set(address, {
      address,
      action: actionOf(report, recipient.action),
      status: recipient.status,
      text,
    })
  }
  if (reports.size > 0) return [...reports.values()]
  // It names nobody: said of all together, so that somebody looks.
  const everybody = own
    .map(({ address }) => address)
    .join(', ')
    .slice(0, maxTextChars)
  return [{ address: everybody, action: report.kind, status: null, text: null }]
}

const unnamed = { address: '', originalAddress: null, action: null, status: null, diagnostic: null }

/** Ours, by either address that the report gives; a report about another address can only mean the sole recipient. */
function ownAddress(
  recipient: { address: string; originalAddress: string | null },
  own: readonly RecipientRow[],
): string | null {
  const wanted = [recipient.originalAddress, recipient.address].flatMap((address) =>
    address ? [comparable(address)] : [],
  )
  const match = own.find(({ address }) => wanted.includes(comparable(address)))
  return (match ?? (own.length === 1 ? own[0] : undefined))?.address ?? null
}

/** Servers rewrite the case of the local part too, so it does not count here. */
function comparable(address: string): string {
  return (canonicalAddress(address) ?? address).toLowerCase()
}

function actionOf(report: BounceReport, action: string | null): ReportAction {
  switch (action) {
    case 'failed':
    case 'delayed':
    case 'delivered':
    case 'relayed':
      return action
    case 'expanded':
      return 'relayed'
    default:
      return report.kind
  }
}
