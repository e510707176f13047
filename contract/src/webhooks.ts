import { z } from 'zod'
import { id, idParams, name, noContent, page, pageQuery, time } from './common.ts'
import { route } from './route.ts'

/** A type of the event log, or the beginning of some: `case.opened`, `case.*`, `*`. */
const eventPattern = z
  .string()
  .max(60)
  .regex(/^(?:\*|[a-z][a-z-]{0,40}\.(?:\*|[a-z][a-z-]{0,50}))$/)

export const webhookSettings = z.strictObject({
  name,
  /** https; plain http only to addresses that the operator opened. */
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  eventTypes: z.array(eventPattern).min(1).max(50),
  on: z.boolean().default(true),
})
export const webhook = z.strictObject({
  id,
  name: z.string(),
  url: z.string(),
  eventTypes: z.array(z.string()),
  /** `failing`: switched off by itself after a day without success; what waits is sent once it is on again. */
  state: z.enum(['on', 'off', 'failing']),
  failingSince: time.nullable(),
  problem: z.string().nullable(),
  /** Until when the secret before the present one signs too. */
  previousSecretUntil: time.nullable(),
  waiting: z.number().int(),
  createdAt: time,
})
export type Webhook = z.infer<typeof webhook>

/** Shown once; nobody can read it again. */
const withSecret = z.strictObject({ webhook, secret: z.string() })

export const webhookDelivery = z.strictObject({
  id,
  eventId: id,
  eventType: z.string(),
  state: z.enum(['waiting', 'delivered', 'given-up']),
  attempts: z.number().int(),
  status: z.number().int().nullable(),
  problem: z.string().nullable(),
  createdAt: time,
  settledAt: time.nullable(),
})
export type WebhookDelivery = z.infer<typeof webhookDelivery>

export const listWebhooks = route({
  name: 'listWebhooks',
  method: 'GET',
  path: '/api/v1/webhooks',
  summary: 'Where news of the event log are sent',
  access: 'webhook.manage',
  query: pageQuery,
  reply: page(webhook),
})
export const createWebhook = route({
  name: 'createWebhook',
  method: 'POST',
  path: '/api/v1/webhooks',
  summary: 'Send news of some types from now on; the answer shows the secret, once',
  access: 'webhook.manage',
  status: 201,
  body: webhookSettings,
  reply: withSecret,
})
export const updateWebhook = route({
  name: 'updateWebhook',
  method: 'PUT',
  path: '/api/v1/webhooks/{id}',
  summary: 'Change a webhook, switch it off or on again',
  access: 'webhook.manage',
  params: idParams,
  body: webhookSettings,
  reply: webhook,
})
export const rotateWebhookSecret = route({
  name: 'rotateWebhookSecret',
  method: 'POST',
  path: '/api/v1/webhooks/{id}/secret',
  summary: 'A new secret, shown once; for a day the one before signs too',
  access: 'webhook.manage',
  params: idParams,
  body: z.strictObject({}).optional(),
  reply: withSecret,
})
export const deleteWebhook = route({
  name: 'deleteWebhook',
  method: 'DELETE',
  path: '/api/v1/webhooks/{id}',
  summary: 'Forget a webhook and what waits for it',
  access: 'webhook.manage',
  params: idParams,
  status: 204,
  reply: noContent,
})
export const listWebhookDeliveries = route({
  name: 'listWebhookDeliveries',
  method: 'GET',
  path: '/api/v1/webhooks/{id}/deliveries',
  summary: 'What was sent or waits, newest first',
  access: 'webhook.manage',
  params: idParams,
  query: pageQuery,
  reply: page(webhookDelivery),
})
export const resendWebhookDelivery = route({
  name: 'resendWebhookDelivery',
  method: 'POST',
  path: '/api/v1/webhook-deliveries/{id}/resend',
  summary: 'Send again, with the same event id',
  access: 'webhook.manage',
  params: idParams,
  body: z.strictObject({}).optional(),
  reply: webhookDelivery,
})

export const webhookRoutes = {
  listWebhooks,
  createWebhook,
  updateWebhook,
  rotateWebhookSecret,
  deleteWebhook,
  listWebhookDeliveries,
  resendWebhookDelivery,
}
