import type { WebhookDelivery } from '@kontor/contract'
import { isUuid, type ReadTx, type WriteTx } from '#platform/db'
import { notFound } from '#platform/faults'
import { type DeliveryRow, findDelivery, pageOfDeliveries, putInLine } from './store.ts'
import { requireWebhook } from './webhooks.ts'

/** What was sent to a webhook or waits for it, newest first. */
export async function listDeliveries(
  tx: ReadTx,
  webhookId: string,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: WebhookDelivery[]; nextCursor: string | null }> {
  await requireWebhook(tx, webhookId)
  const before = page.cursor !== undefined && isUuid(page.cursor) ? page.cursor : null
  const rows = await pageOfDeliveries(tx, webhookId, before, page.limit)
  const last = rows.at(-1)
  return {
    items: rows.map(presentDelivery),
    nextCursor: last && rows.length === page.limit ? last.id : null,
  }
}

/** Puts a delivery in line again; the other side knows it by the event's id. */
export async function resend(tx: WriteTx, id: string): Promise<WebhookDelivery> {
  const row = isUuid(id) ? await findDelivery(tx, id) : null
  if (!row) throw notFound()
  await putInLine(tx, id)
  tx.wake('webhooks')
  return presentDelivery({ ...row, state: 'waiting', settledAt: null })
}

function presentDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    id: row.id,
    eventId: row.eventId,
    eventType: row.eventType,
    state: row.state,
    attempts: row.attempts,
    status: row.status,
    problem: row.problem,
    createdAt: row.createdAt.toISOString(),
    settledAt: row.settledAt?.toISOString() ?? null,
  }
}
