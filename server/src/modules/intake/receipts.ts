import { textToHtml } from '@kontor/core/mail'
import { fillPlaceholders } from '@kontor/core/text'
import { type AccountRow, withoutSubaddress } from '#accounts'
import { type OutgoingMessage, queueMessages, receiptQueued } from '#cases'
import type { WriteTx } from '#platform/db'
import { emitAll } from '#platform/events'
import { present } from '#platform/faults'
import { receiptTexts } from './receipt-texts.ts'
import { spendBudget } from './store.ts'

/** One automatic answer per sender and account in this time. */
const budgetMs = 24 * 3_600_000

export interface ReceiptWish {
  account: AccountRow
  caseId: string
  number: string
  subject: string
  to: { name: string; address: string }
  inReplyTo: string | null
}

/** Queues the receipts of new cases, as far as the senders' budgets allow. The customer's words are never quoted. */
export async function queueReceipts(tx: WriteTx, wishes: readonly ReceiptWish[]): Promise<void> {
  const outgoing: OutgoingMessage[] = []
  for (const account of new Set(wishes.map((wish) => wish.account))) {
    const mine = wishes.filter((wish) => wish.account === account)
    const free = await spendBudget(tx, account.id, mine.map(budgetKey), new Date(tx.now.getTime() - budgetMs))
    for (const wish of mine) if (free.delete(budgetKey(wish))) outgoing.push(receiptFor(wish))
  }
  const ids = await queueMessages(tx, outgoing)
  await emitAll(
    tx,
    outgoing.map((out, index) =>
      receiptQueued.of(out.caseId, { messageId: present(ids[index], 'the receipt') }),
    ),
  )
}

/** A machine that writes with a new sub-address each time is still one sender. */
function budgetKey({ to }: ReceiptWish): string {
  return withoutSubaddress(to.address.toLowerCase())
}

function receiptFor({ account, caseId, number, subject, to, inReplyTo }: ReceiptWish): OutgoingMessage {
  const { receipt } = account
  const texts = receiptTexts[receipt.language]
  const values = new Map([
    ['case.number', number],
    ['case.subject', subject],
    ['customer.name', to.name || to.address],
    ['account.name', account.displayName ?? account.name],
  ])
  const headline = fillPlaceholders(receipt.subject ?? texts.subject, values, 'header').text
  return {
    caseId,
    accountId: account.id,
    kind: 'receipt',
    authorId: null,
    html: textToHtml(fillPlaceholders(receipt.text ?? texts.text, values, 'text').text),
    subject: headline.includes(number) ? headline : `${headline} [${number}]`,
    to: [to],
    cc: [],
    bcc: [],
    attachmentIds: [],
    holds: [],
    before: null,
    inReplyTo,
  }
}
