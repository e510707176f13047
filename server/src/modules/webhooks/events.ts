import { z } from 'zod'
import { eventType } from '#platform/events'

const administration = { version: 1, stream: 'administration' as const }
const webhookId = z.string()
const facts = z.strictObject({
  webhookId,
  name: z.string(),
  host: z.string(),
  eventTypes: z.array(z.string()),
  state: z.string(),
})

export const webhookCreated = eventType({ ...administration, type: 'webhook.created', payload: facts })
export const webhookChanged = eventType({ ...administration, type: 'webhook.changed', payload: facts })
export const webhookSecretRotated = eventType({
  ...administration,
  type: 'webhook.secret-rotated',
  payload: z.strictObject({ webhookId }),
})
export const webhookDeleted = eventType({
  ...administration,
  type: 'webhook.deleted',
  payload: z.strictObject({ webhookId, name: z.string() }),
})
/** Switched off by itself: nothing was taken for too long. */
export const webhookFailing = eventType({
  ...administration,
  type: 'webhook.failing',
  payload: z.strictObject({ webhookId, name: z.string(), problem: z.string() }),
})
