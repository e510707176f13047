import { textToHtml } from '@kontor/core/mail'
import { fillPlaceholders } from '@kontor/core/text'
import { type AccountRow, withoutSubaddress } from '#accounts'
import { type OutgoingMessage, queueMessages, receiptQueued } from '#cases'
import { readPools } from '#organisation'
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
  if (wishes.length === 0) return
  const outgoing: OutgoingMessage[] = []
  const pools = await readPools(tx)
  for (const account of new Set(wishes.map((wish) => wish.account))) {
    const mine = wishes.filter((wish) => wish.account === account)
    const free = await spendBudget(tx, account.id, mine.map(budgetKey), new Date(tx.now.getTime() - budgetMs))
    for (const wish of mine) if (free.delete(budgetKey(wish))) outgoing.push(receiptFor(wish, pools))
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

type Pools = Awaited<ReturnType<typeof readPools>>

/** The account's own words, else those of the first of its pools that has some, else the house's. */
function wordsOf({ id, receipt }: AccountRow, pools: Pools): { subject: string; text: string } {
  const mine = pools.filter((pool) => pool.accountIds.includes(id))
  const usual = receiptTexts[receipt.language]
  const first = (key: 'subject' | 'text'): string =>
    receipt[key] ?? mine.find((pool) => pool.receipt?.[key])?.receipt?.[key] ?? usual[key]
  return { subject: first('subject'), text: first('text') }
}

function receiptFor(
  { account, caseId, number, subject, to, inReplyTo }: ReceiptWish,
  pools: Pools,
): OutgoingMessage {
  const texts = wordsOf(account, pools)
  const values = new Map([
    ['case.number', number],
    ['case.subject', subject],
    ['customer.name', to.name || to.address],
    ['account.name', account.displayName ?? account.name],
  ])
  const headline = fillPlaceholders(texts.subject, values, 'header').text
  return {
    caseId,
    accountId: account.id,
    kind: 'receipt',
    authorId: null,
    html: textToHtml(fillPlaceholders(texts.text, values, 'text').text),
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
