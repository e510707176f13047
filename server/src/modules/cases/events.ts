import { z } from 'zod'
import { eventType } from '#platform/events'

const base = { version: 1, stream: 'case' as const }
const id = z.string()

export const caseOpened = eventType({
  ...base,
  type: 'case.opened',
  opens: true,
  payload: z.strictObject({
    number: z.string(),
    queueId: id,
    accountId: id,
    channel: z.string(),
    customerId: id.nullable(),
    direction: z.enum(['in', 'out']),
  }),
})
const received = z.strictObject({
  messageId: id,
  ledgerId: id,
  via: z.string().nullable(),
  automatic: z.boolean(),
})
const sender = z.strictObject({ from: z.string() })
export const messageReceived = eventType({
  ...base,
  type: 'case.message-received',
  payload: received,
  personal: sender,
})
export const messageSuspected = eventType({
  ...base,
  type: 'case.message-suspected',
  payload: received,
  personal: sender,
})
export const receiptQueued = eventType({
  ...base,
  type: 'case.receipt-queued',
  payload: z.strictObject({ messageId: id }),
})

export const howAssigned = z.enum(['next', 'take', 'reply', 'reopen', 'undo', 'refused', 'uncertain'])
export const caseAssigned = eventType({
  ...base,
  type: 'case.assigned',
  payload: z.strictObject({
    userId: id,
    how: howAssigned,
    queueId: id,
    dueAt: z.string().nullable(),
    waiting: z.number().int().optional(),
  }),
})
const reason = z.strictObject({ reason: z.string() })
export const caseReturned = eventType({
  ...base,
  type: 'case.returned',
  payload: z.strictObject({ queueId: id }),
  personal: reason,
})
export const caseMoved = eventType({
  ...base,
  type: 'case.moved',
  payload: z.strictObject({ fromQueueId: id, toQueueId: id }),
  personal: reason,
})
export const caseParked = eventType({
  ...base,
  type: 'case.parked',
  payload: z.strictObject({ userId: id, why: z.enum(['lease-lost', 'presence', 'other-case']) }),
})
export const caseResumed = eventType({
  ...base,
  type: 'case.resumed',
  payload: z.strictObject({ userId: id }),
})
export const caseClosed = eventType({
  ...base,
  type: 'case.closed',
  payload: z.strictObject({ withReply: z.boolean() }),
  personal: reason,
})
export const caseReopened = eventType({
  ...base,
  type: 'case.reopened',
  payload: z.strictObject({ why: z.enum(['customer', 'refused', 'uncertain', 'agent', 'undo']) }),
})
export const replyQueued = eventType({
  ...base,
  type: 'case.reply-queued',
  payload: z.strictObject({
    messageId: id,
    undoUntil: z.string().nullable(),
    sendAt: z.string().nullable(),
    closes: z.boolean(),
    onTime: z.boolean().nullable(),
  }),
})
export const replyCancelled = eventType({
  ...base,
  type: 'case.reply-cancelled',
  payload: z.strictObject({ messageId: id }),
})
export const leaseTakenOver = eventType({
  ...base,
  type: 'case.lease-taken-over',
  payload: z.strictObject({ fromUserId: id, toUserId: id }),
})
/** Somebody began or stopped to write. */
export const leaseChanged = eventType({ ...base, type: 'case.writing', payload: z.strictObject({}) })
/** A suspected message was judged: it belongs here, or went to another case. */
export const messageJoined = eventType({
  ...base,
  type: 'case.message-joined',
  payload: z.strictObject({ messageId: id }),
})
export const messageSplit = eventType({
  ...base,
  type: 'case.message-split',
  payload: z.strictObject({ messageId: id, toCaseId: id }),
})

export const fileInfected = eventType({
  ...base,
  type: 'case.file-infected',
  payload: z.strictObject({ messageId: id, finding: z.string() }),
})
