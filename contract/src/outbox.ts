import { z } from 'zod'
import { id, idParams, noContent, page, pageQuery, ref, time } from './common.ts'
import { delivery, outboxState } from './messages.ts'
import { route } from './route.ts'

/** One message that has not left the house for good. */
export const outboxItem = z.strictObject({
  /** Id of the message. */
  id,
  case: z.strictObject({ id, number: z.string() }),
  account: ref,
  subject: z.string(),
  kind: z.enum(['reply', 'receipt']),
  state: outboxState,
  /** What holds it back, and until when. */
  holds: z.array(z.strictObject({ kind: z.string(), until: time.nullable() })),
  /** The Sent folder is being looked into; nobody has to decide yet. */
  probing: z.boolean(),
  attempts: z.number().int(),
  nextAttemptAt: time.nullable(),
  problem: z.string().nullable(),
  deliveries: z.array(delivery),
  createdAt: time,
})
export type OutboxItem = z.infer<typeof outboxItem>

export const listOutbox = route({
  name: 'listOutbox',
  method: 'GET',
  path: '/api/v1/outbox',
  summary:
    'What has not left the house for good: held, waiting, being sent, or of unknown arrival; oldest first',
  access: 'outbox.work',
  query: pageQuery.extend({ state: z.enum(['held', 'due', 'uncertain']).optional() }),
  reply: page(outboxItem),
})
export const tryOutgoing = route({
  name: 'tryOutgoing',
  method: 'POST',
  path: '/api/v1/outbox/{id}/try',
  summary: 'Tries a message that waits for its next attempt at once',
  access: 'outbox.work',
  params: idParams,
  body: z.strictObject({}).optional(),
  status: 204,
  reply: noContent,
})
export const releaseOutgoing = route({
  name: 'releaseOutgoing',
  method: 'POST',
  path: '/api/v1/outbox/{id}/release',
  summary:
    'Lets a message out that a restore holds: its Sent folder is looked into first, it goes out, it had gone out, or it never goes',
  access: 'outbox.work',
  params: idParams,
  idempotent: true,
  body: z.strictObject({ answer: z.enum(['probe', 'send', 'sent', 'cancel']) }),
  status: 204,
  reply: noContent,
})
export const outboxRoutes = { listOutbox, tryOutgoing, releaseOutgoing }
