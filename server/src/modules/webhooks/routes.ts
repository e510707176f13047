import {
  createWebhook as createWebhookRoute,
  deleteWebhook as deleteWebhookRoute,
  listWebhookDeliveries,
  listWebhooks,
  resendWebhookDelivery,
  rotateWebhookSecret,
  updateWebhook,
} from '@kontor/contract'
import { type Bound, read, write } from '#platform/http'
import { listDeliveries, resend } from './deliveries.ts'
import { changeWebhook, createWebhook, deleteWebhook, listAll, rotateSecret } from './webhooks.ts'

export const webhookRoutes: Bound[] = [
  read(listWebhooks, (tx, { query }) => listAll(tx, query)),
  write(createWebhookRoute, (tx, { body }) => createWebhook(tx, body)),
  write(updateWebhook, (tx, { params, body }) => changeWebhook(tx, params.id, body)),
  write(rotateWebhookSecret, (tx, { params }) => rotateSecret(tx, params.id)),
  write(deleteWebhookRoute, async (tx, { params }) => {
    await deleteWebhook(tx, params.id)
    return null
  }),
  read(listWebhookDeliveries, (tx, { params, query }) => listDeliveries(tx, params.id, query)),
  write(resendWebhookDelivery, (tx, { params }) => resend(tx, params.id)),
]
