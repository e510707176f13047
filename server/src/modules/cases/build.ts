import type { WriteTx } from '#platform/db'
import { uuidv7 } from '#platform/ids'
import { type InboundMessage, openCases } from './take-in.ts'

/** What a test may want to know of a waiting case; the rest has plain values. */
export interface WaitingCase {
  accountId: string
  queueId: string
  arrivedAt?: Date
  serviceLevelMinutes?: number
  subject?: string
  from?: string
}

/** For tests: cases as they lie in their queues when intake is through, in the given order. */
export async function buildWaiting(tx: WriteTx, list: readonly WaitingCase[]): Promise<string[]> {
  const taken = await openCases(
    tx,
    list.map((wish) => ({
      message: messageOf(tx, wish),
      customerId: null,
      queueId: wish.queueId,
      serviceLevelMinutes: wish.serviceLevelMinutes ?? 60,
      automatic: false,
    })),
  )
  return taken.map(({ caseId }) => caseId)
}

function messageOf(tx: WriteTx, wish: WaitingCase): InboundMessage {
  const id = uuidv7(tx.now)
  return {
    ledgerId: id,
    accountId: wish.accountId,
    channel: 'email',
    arrivedAt: wish.arrivedAt ?? tx.now,
    from: { name: 'Eve Kunde', address: wish.from ?? 'eve@customer.example' },
    replyTo: [],
    to: [],
    cc: [],
    subject: wish.subject ?? 'Question',
    text: 'Where is my parcel?',
    visibleText: 'Where is my parcel?',
    html: null,
    blockedRemoteCount: 0,
    messageId: `<${id}@customer.example>`,
    inReplyTo: null,
    references: [],
    language: null,
    warnings: [],
    assurance: null,
    attachments: [],
  }
}
