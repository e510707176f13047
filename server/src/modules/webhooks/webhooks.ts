import { randomBytes } from 'node:crypto'
import type { Webhook } from '@kontor/contract'
import { isUniqueViolation, isUuid, type ReadTx, type WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { conflict, invalid, notFound, present } from '#platform/faults'
import { uuidv7 } from '#platform/ids'
import { tenantKey } from '#tenancy'
import { webhookChanged, webhookCreated, webhookDeleted, webhookSecretRotated } from './events.ts'
import {
  deleteWebhookRow,
  findWebhook,
  insertWebhook,
  pageOfWebhooks,
  updateSecret,
  updateWebhookRow,
  type WebhookRow,
} from './store.ts'

const secretBytes = 32
const maxWebhooks = 50
/** How long the secret before signs too: time to bring the new one to the other side. */
const previousSecretMs = 24 * 3_600_000

export interface WebhookWish {
  name: string
  url: string
  eventTypes: string[]
  on: boolean
}

export async function listAll(
  tx: ReadTx,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: Webhook[]; nextCursor: string | null }> {
  const rows = await pageOfWebhooks(tx, page.cursor ?? '', page.limit)
  const last = rows.at(-1)
  return {
    items: rows.map((row) => presentWebhook(tx, row)),
    nextCursor: last && rows.length === page.limit ? last.name : null,
  }
}

/** Makes a webhook; its secret is in the answer and nowhere else in clear. Faults: `name-taken`, `invalid`. */
export async function createWebhook(
  tx: WriteTx,
  wish: WebhookWish,
): Promise<{ webhook: Webhook; secret: string }> {
  requireUrl(wish.url)
  if ((await pageOfWebhooks(tx, '', maxWebhooks)).length >= maxWebhooks)
    throw invalid({ field: 'name', limit: maxWebhooks }, `At most ${maxWebhooks} webhooks`)
  const id = uuidv7(tx.now)
  const secret = newSecret()
  const sealed = (await tenantKey(tx)).seal(secretPlace(id), secret)
  try {
    await insertWebhook(tx, { id, ...wish, state: wish.on ? 'on' : 'off', secret: sealed })
  } catch (error) {
    throw nameTaken(error, wish.name)
  }
  const row = await requireWebhook(tx, id)
  await emit(tx, webhookCreated.of(tx.tenantId, factsOf(row)))
  return { webhook: presentWebhook(tx, row), secret }
}

/** Changes a webhook; switching it on again begins anew, at once, with what waits. Faults as for a new one. */
export async function changeWebhook(tx: WriteTx, id: string, wish: WebhookWish): Promise<Webhook> {
  requireUrl(wish.url)
  await requireWebhook(tx, id)
  try {
    await updateWebhookRow(tx, id, { ...wish, state: wish.on ? 'on' : 'off' })
  } catch (error) {
    throw nameTaken(error, wish.name)
  }
  const row = await requireWebhook(tx, id)
  await emit(tx, webhookChanged.of(tx.tenantId, factsOf(row)))
  return presentWebhook(tx, row)
}

/** A new secret; the one before signs too for a day. */
export async function rotateSecret(tx: WriteTx, id: string): Promise<{ webhook: Webhook; secret: string }> {
  await requireWebhook(tx, id)
  const secret = newSecret()
  const sealed = (await tenantKey(tx)).seal(secretPlace(id), secret)
  await updateSecret(tx, id, sealed, new Date(tx.now.getTime() + previousSecretMs))
  await emit(tx, webhookSecretRotated.of(tx.tenantId, { webhookId: id }))
  return { webhook: presentWebhook(tx, await requireWebhook(tx, id)), secret }
}

export async function deleteWebhook(tx: WriteTx, id: string): Promise<void> {
  const row = await requireWebhook(tx, id)
  await deleteWebhookRow(tx, id)
  await emit(tx, webhookDeleted.of(tx.tenantId, { webhookId: id, name: row.name }))
}

export async function requireWebhook(tx: ReadTx, id: string): Promise<WebhookRow> {
  const row = isUuid(id) ? await findWebhook(tx, id) : null
  if (!row) throw notFound()
  return row
}

/** The secrets that sign now, the present one first. */
export async function secretsOf(tx: ReadTx, row: WebhookRow): Promise<string[]> {
  const key = await tenantKey(tx)
  const previous = row.previousUntil !== null && row.previousUntil > tx.now ? row.previousSecret : null
  return [row.secret, ...(previous === null ? [] : [previous])].map((sealed) =>
    key.open(secretPlace(row.id), sealed),
  )
}

const secretPlace = (id: string): string => `webhook:${id}:secret`
const newSecret = (): string => `whs_${randomBytes(secretBytes).toString('base64url')}`

/** What must be wrong whatever the network says; the rest is the egress client's word at each delivery. */
function requireUrl(text: string): void {
  const url = URL.parse(text)
  if (!url || url.username !== '' || url.password !== '' || url.hash !== '')
    throw invalid({ field: 'url' }, 'Give an address without user, password and fragment')
}

function presentWebhook(tx: ReadTx, row: WebhookRow): Webhook {
  const previous = row.previousUntil !== null && row.previousUntil > tx.now ? row.previousUntil : null
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    eventTypes: row.eventTypes,
    state: row.state,
    failingSince: row.failingSince?.toISOString() ?? null,
    problem: row.problem,
    previousSecretUntil: previous?.toISOString() ?? null,
    waiting: row.waiting,
    createdAt: row.createdAt.toISOString(),
  }
}

function factsOf({ id, name, url, eventTypes, state }: WebhookRow) {
  return { webhookId: id, name, host: present(URL.parse(url), 'the address').host, eventTypes, state }
}

function nameTaken(error: unknown, name: string): unknown {
  return isUniqueViolation(error)
    ? conflict('name-taken', { name }, `There is already a webhook "${name}"`)
    : error
}
