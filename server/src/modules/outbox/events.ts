import { z } from 'zod'
import { eventType } from '#platform/events'

const base = { version: 1, stream: 'case' as const }
const about = { messageId: z.string(), kind: z.enum(['reply', 'receipt']) }

export const replySent = eventType({
  ...base,
  type: 'case.reply-sent',
  payload: z.strictObject({ ...about, recipients: z.number().int(), attempts: z.number().int() }),
})
export const replyRefused = eventType({
  ...base,
  type: 'case.reply-refused',
  payload: z.strictObject({ ...about, code: z.number().int().nullable(), partial: z.boolean() }),
  personal: z.strictObject({ address: z.string(), text: z.string() }),
})
export const replyRetrying = eventType({
  ...base,
  type: 'case.reply-retrying',
  payload: z.strictObject({ ...about, attempts: z.number().int(), nextTryAt: z.string() }),
  personal: z.strictObject({ text: z.string() }),
})
/** What a server further on says about a message that ours took. */
export const deliveryReported = eventType({
  ...base,
  type: 'case.delivery-reported',
  payload: z.strictObject({
    ...about,
    action: z.enum(['delayed', 'relayed', 'delivered', 'complaint', 'failed']),
    status: z.string().nullable(),
    ledgerId: z.string(),
  }),
  personal: z.strictObject({ address: z.string(), text: z.string() }),
})
export const replyUncertain = eventType({
  ...base,
  type: 'case.reply-uncertain',
  payload: z.strictObject({ ...about, attempts: z.number().int() }),
})
/** Nobody knows yet; the Sent folder is being looked into. */
export const replyProbing = eventType({
  ...base,
  type: 'case.reply-probing',
  payload: z.strictObject({ ...about, attempts: z.number().int() }),
})
/** What had been uncertain is known. */
export const replySettled = eventType({
  ...base,
  type: 'case.reply-settled',
  payload: z.strictObject({
    ...about,
    arrived: z.boolean(),
    by: z.enum(['sent-folder', 'echo', 'answer', 'person']),
  }),
})
/** A restored system does not know whether it went out after the backup. */
export const replyFenced = eventType({
  ...base,
  type: 'case.reply-fenced',
  payload: z.strictObject({ ...about }),
})
export const replyReleased = eventType({
  ...base,
  type: 'case.reply-released',
  payload: z.strictObject({ ...about, answer: z.enum(['probe', 'send', 'sent', 'cancel']) }),
})
