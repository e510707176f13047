import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { EgressDenied, EgressFailed, type FetchOutside } from '#platform/egress'
import { emit } from '#platform/events'
import { errorForLog } from '#platform/log'
import type { Waker } from '#platform/realtime'
import { signBody } from '#platform/signature'
import { webhookFailing } from './events.ts'
import {
  type DeliveryRow,
  findEvent,
  findWebhook,
  hooksWithWork,
  leaseDeliveries,
  noteFailure,
  noteSuccess,
  type Outcome,
  settleDelivery,
  type WebhookRow,
} from './store.ts'
import { secretsOf } from './webhooks.ts'

const pollMs = 2_000
const maxHooksAtOnce = 8
const maxHooks = 100
/** A round for one webhook; while it fails, one attempt shows as much as twenty. */
const batchSize = 20
const leaseMs = 120_000
const timeoutMs = 15_000
/** The answer's body says nothing to us. */
const maxAnswerBytes = 64 * 1024
const firstRetryMs = 5_000
const maxRetryMs = 3_600_000
/** After so long without success a webhook is switched off, and somebody has to look. */
const givesUpAfterMs = 24 * 3_600_000

export interface DeliverOptions {
  fetch: FetchOutside
}

/**
 * Sends what waits, in all tenants, until stopped: at least once, the oldest first, with back-off for each webhook by
 * itself. Any number of processes may do this at the same time.
 */
export function startDelivering(
  db: Database,
  services: Services,
  waker: Waker,
  options: DeliverOptions,
): { stop(): Promise<void> } {
  const running = new Map<string, Promise<void>>()
  let looking: Promise<void> | null = null
  let again = false
  let stopped = false

  const start = (hook: { tenantId: string; id: string }): void => {
    const work = serveHook(db, services, options, hook, () => stopped)
      .catch((error: unknown) =>
        services.log.warn({ err: errorForLog(error), webhookId: hook.id }, 'a webhook could not be served'),
      )
      .then(() => void running.delete(hook.id))
      .then(() => look())
    running.set(hook.id, work)
  }
  const round = async (): Promise<void> => {
    const now = services.clock.now()
    const hooks = await db.asSystem('which webhooks have news', (tx) => hooksWithWork(tx, now, maxHooks))
    for (const hook of hooks)
      if (!stopped && running.size < maxHooksAtOnce && !running.has(hook.id)) start(hook)
  }
  const look = (): void => {
    if (stopped) return
    again = looking !== null
    if (again) return
    looking = round()
      .catch((error: unknown) =>
        services.log.warn({ err: errorForLog(error) }, 'could not look for news to send'),
      )
      .finally(() => {
        looking = null
        if (again) look()
      })
  }
  const off = waker.on('webhooks', look)
  const timer = setInterval(look, pollMs)
  look()
  return {
    stop: async () => {
      stopped = true
      off()
      clearInterval(timer)
      await looking
      await Promise.all(running.values())
    },
  }
}

/** Sends a batch of one webhook, one after the other; the first failure ends it. */
async function serveHook(
  db: Database,
  services: Services,
  options: DeliverOptions,
  hook: { tenantId: string; id: string },
  isStopped: () => boolean,
): Promise<void> {
  const context = systemContext(services, hook.tenantId)
  const until = new Date(services.clock.now().getTime() + leaseMs)
  const work = await db.inTenant(context, async (tx) => {
    const row = await findWebhook(tx, hook.id)
    if (row?.state !== 'on') return null
    const deliveries = await leaseDeliveries(tx, hook.id, row.failures > 0 ? 1 : batchSize, until)
    return {
      row,
      secrets: await secretsOf(tx, row),
      deliveries: deliveries.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    }
  })
  for (const [index, delivery] of (work?.deliveries ?? []).entries()) {
    const { row, secrets } = work as NonNullable<typeof work>
    const late = services.clock.now().getTime() > until.getTime() - 2 * timeoutMs
    if (isStopped() || late) return release(db, services, hook.tenantId, work?.deliveries.slice(index) ?? [])
    const body = await db.readInTenant(context, async (tx) => bodyOf(await findEvent(tx, delivery.eventId)))
    const outcome = await send(options.fetch, row, secrets, delivery, body, services.clock.now())
    await db.inTenant(context, async (tx) => {
      await settleDelivery(tx, delivery, outcome)
      if (outcome.delivered) return noteSuccess(tx, row.id)
      const problem = outcome.problem ?? ''
      const since = row.failingSince ?? tx.now
      const failing = tx.now.getTime() - since.getTime() >= givesUpAfterMs
      const waitMs = Math.min(maxRetryMs, firstRetryMs * 2 ** Math.min(row.failures, 12))
      const retryAt = new Date(tx.now.getTime() + waitMs)
      await noteFailure(tx, row.id, { problem, retryAt, state: failing ? 'failing' : 'on' })
      if (failing)
        await emit(tx, webhookFailing.of(tx.tenantId, { webhookId: row.id, name: row.name, problem }))
    })
    if (!outcome.delivered)
      return release(db, services, hook.tenantId, work?.deliveries.slice(index + 1) ?? [])
  }
}

/** Gives back what was taken but not tried. */
async function release(
  db: Database,
  services: Services,
  tenantId: string,
  rest: readonly DeliveryRow[],
): Promise<void> {
  if (rest.length === 0) return
  await db.inTenant(systemContext(services, tenantId), async (tx) => {
    for (const row of rest)
      await settleDelivery(tx, row, { delivered: false, status: row.status, problem: row.problem })
  })
}

async function send(
  fetch: FetchOutside,
  { url }: WebhookRow,
  secrets: readonly string[],
  delivery: DeliveryRow,
  body: Buffer,
  now: Date,
): Promise<Outcome> {
  const headers = {
    'content-type': 'application/json',
    'kontor-signature': signBody(secrets, body, now),
    'kontor-event-id': delivery.eventId,
    'kontor-event-type': delivery.eventType,
    'kontor-delivery-id': delivery.id,
    'kontor-attempt': String(delivery.attempts),
  }
  try {
    const { status } = await fetch(url, {
      method: 'POST',
      headers,
      body,
      timeoutMs,
      maxBytes: maxAnswerBytes,
    })
    const delivered = status >= 200 && status < 300
    return { delivered, status, problem: delivered ? null : `status-${status}` }
  } catch (error) {
    if (error instanceof EgressDenied) return { delivered: false, status: null, problem: 'denied' }
    if (error instanceof EgressFailed) return { delivered: false, status: null, problem: error.code }
    throw error
  }
}

/** What is sent: facts by id, as the log has them; names and addresses are fetched with the sender's own rights. */
function bodyOf(event: Record<string, unknown> | null): Buffer {
  if (!event) throw new Error('assertion failed: the event of a delivery is missing')
  const { id, at, streamKind, streamId, type, version, actorKind, actorId, payload } = event
  return Buffer.from(
    JSON.stringify({
      id,
      at: at instanceof Date ? at.toISOString() : at,
      stream: { kind: streamKind, id: streamId },
      type,
      version,
      actor: { kind: actorKind, id: actorId },
      payload,
    }),
  )
}
