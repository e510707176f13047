import { sql } from 'kysely'
import type { ReadTx, SystemTx, WriteTx } from '#platform/db'

export interface WebhookRow {
  id: string
  name: string
  url: string
  eventTypes: string[]
  secret: string
  previousSecret: string | null
  previousUntil: Date | null
  state: 'on' | 'off' | 'failing'
  failingSince: Date | null
  failures: number
  problem: string | null
  waiting: number
  createdAt: Date
}

const columns = sql`
  w.id, w.name, w.url, w.event_types as "eventTypes", w.secret, w.previous_secret as "previousSecret", w.previous_until as "previousUntil",
  w.state, w.failing_since as "failingSince", w.failures, w.problem, w.created_at as "createdAt",
  (select count(*)::int from webhook_deliveries d
    where d.tenant_id = w.tenant_id and d.webhook_id = w.id and d.state = 'waiting') as waiting`

export function findWebhook(tx: ReadTx, id: string): Promise<WebhookRow | null> {
  return tx.first<WebhookRow>(
    sql`select ${columns} from webhooks w where w.tenant_id = ${tx.tenantId} and w.id = ${id}`,
  )
}

export function pageOfWebhooks(tx: ReadTx, afterName: string, limit: number): Promise<WebhookRow[]> {
  return tx.all<WebhookRow>(sql`
    select ${columns} from webhooks w where w.tenant_id = ${tx.tenantId} and w.name > ${afterName} order by w.name limit ${limit}`)
}

interface Settings {
  name: string
  url: string
  eventTypes: readonly string[]
  state: 'on' | 'off'
}

export async function insertWebhook(
  tx: WriteTx,
  hook: Settings & { id: string; secret: string },
): Promise<void> {
  await tx.run(sql`
    insert into webhooks (tenant_id, id, name, url, event_types, secret, state, created_at)
    values (${tx.tenantId}, ${hook.id}, ${hook.name}, ${hook.url}, ${hook.eventTypes}::text[], ${hook.secret}, ${hook.state}, ${tx.now})`)
}

/** New settings begin without the failures of the old ones. */
export async function updateWebhookRow(tx: WriteTx, id: string, hook: Settings): Promise<void> {
  await tx.run(sql`
    update webhooks set name = ${hook.name}, url = ${hook.url}, event_types = ${hook.eventTypes}::text[], state = ${hook.state},
           failing_since = null, failures = 0, retry_at = '-infinity', problem = null
     where tenant_id = ${tx.tenantId} and id = ${id}`)
}

export async function updateSecret(
  tx: WriteTx,
  id: string,
  secret: string,
  previousUntil: Date,
): Promise<void> {
  await tx.run(sql`
    update webhooks set previous_secret = secret, secret = ${secret}, previous_until = ${previousUntil}
     where tenant_id = ${tx.tenantId} and id = ${id}`)
}

export async function deleteWebhookRow(tx: WriteTx, id: string): Promise<void> {
  await tx.run(sql`delete from webhooks where tenant_id = ${tx.tenantId} and id = ${id}`)
}

/** Webhooks for which events are written down: also those that failed too long, so that nothing is lost meanwhile. */
export function listeners(tx: ReadTx): Promise<{ id: string; eventTypes: string[]; createdAt: Date }[]> {
  return tx.all(sql`
    select id, event_types as "eventTypes", created_at as "createdAt" from webhooks
     where tenant_id = ${tx.tenantId} and state <> 'off' order by id`)
}

export async function insertDeliveries(
  tx: WriteTx,
  list: readonly { webhookId: string; eventId: string; eventType: string }[],
): Promise<void> {
  await tx.run(sql`
    insert into webhook_deliveries (tenant_id, webhook_id, event_id, event_type, created_at)
    select ${tx.tenantId}::uuid, "webhookId", "eventId", "eventType", ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as d("webhookId" uuid, "eventId" uuid, "eventType" text)
    on conflict (tenant_id, webhook_id, event_id) do nothing`)
}

export interface DeliveryRow {
  id: string
  webhookId: string
  eventId: string
  eventType: string
  state: 'waiting' | 'delivered' | 'given-up'
  attempts: number
  status: number | null
  problem: string | null
  createdAt: Date
  settledAt: Date | null
}

const deliveryColumns = sql`
  id, webhook_id as "webhookId", event_id as "eventId", event_type as "eventType", state, attempts, status, problem,
  created_at as "createdAt", settled_at as "settledAt"`

export function findDelivery(tx: ReadTx, id: string): Promise<DeliveryRow | null> {
  return tx.first<DeliveryRow>(
    sql`select ${deliveryColumns} from webhook_deliveries where tenant_id = ${tx.tenantId} and id = ${id}`,
  )
}

export function pageOfDeliveries(
  tx: ReadTx,
  webhookId: string,
  before: string | null,
  limit: number,
): Promise<DeliveryRow[]> {
  return tx.all<DeliveryRow>(sql`
    select ${deliveryColumns} from webhook_deliveries
     where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId} and (${before}::uuid is null or id < ${before}::uuid)
     order by id desc limit ${limit}`)
}

export async function putInLine(tx: WriteTx, id: string): Promise<void> {
  await tx.run(sql`
    update webhook_deliveries set state = 'waiting', settled_at = null, leased_until = '-infinity'
     where tenant_id = ${tx.tenantId} and id = ${id}`)
}

/** Webhooks in any tenant that have something to send now. */
export function hooksWithWork(
  tx: SystemTx,
  now: Date,
  limit: number,
): Promise<{ tenantId: string; id: string }[]> {
  return tx.all(sql`
    select w.tenant_id as "tenantId", w.id from webhooks w
     where w.state = 'on' and w.retry_at <= ${now}
       and exists (select 1 from webhook_deliveries d where d.tenant_id = w.tenant_id and d.webhook_id = w.id
                      and d.state = 'waiting' and d.leased_until <= ${now})
     limit ${limit}`)
}

/** Takes the oldest that wait for a webhook; each attempt has its number, which is its fence. */
export function leaseDeliveries(
  tx: WriteTx,
  webhookId: string,
  limit: number,
  until: Date,
): Promise<DeliveryRow[]> {
  return tx.all<DeliveryRow>(sql`
    update webhook_deliveries set leased_until = ${until}, attempts = attempts + 1
     where tenant_id = ${tx.tenantId} and id in (
       select id from webhook_deliveries
        where tenant_id = ${tx.tenantId} and webhook_id = ${webhookId} and state = 'waiting' and leased_until <= ${tx.now}
        order by id limit ${limit} for update skip locked)
    returning ${deliveryColumns}`)
}

export interface Outcome {
  delivered: boolean
  status: number | null
  problem: string | null
}

/** Notes how an attempt ended; a later attempt's word stays. */
export async function settleDelivery(tx: WriteTx, row: DeliveryRow, outcome: Outcome): Promise<void> {
  await tx.run(sql`
    update webhook_deliveries
       set state = ${outcome.delivered ? 'delivered' : 'waiting'}, status = ${outcome.status}, problem = ${outcome.problem},
           leased_until = '-infinity', settled_at = ${outcome.delivered ? tx.now : null}
     where tenant_id = ${tx.tenantId} and id = ${row.id} and attempts = ${row.attempts} and state = 'waiting'`)
}

export async function noteSuccess(tx: WriteTx, id: string): Promise<void> {
  await tx.run(sql`
    update webhooks set failing_since = null, failures = 0, retry_at = '-infinity', problem = null
     where tenant_id = ${tx.tenantId} and id = ${id} and failures > 0`)
}

export async function noteFailure(
  tx: WriteTx,
  id: string,
  failure: { problem: string; retryAt: Date; state: 'on' | 'failing' },
): Promise<void> {
  await tx.run(sql`
    update webhooks set failing_since = coalesce(failing_since, ${tx.now}), failures = failures + 1, retry_at = ${failure.retryAt},
           problem = ${failure.problem}, state = ${failure.state}
     where tenant_id = ${tx.tenantId} and id = ${id} and state = 'on'`)
}

/** The event of a delivery as the log has it, without personal values. */
export function findEvent(tx: ReadTx, id: string): Promise<Record<string, unknown> | null> {
  return tx.first(sql`
    select id, at, stream_kind as "streamKind", stream_id as "streamId", type, version, actor_kind as "actorKind", actor_id as "actorId",
           payload from events where tenant_id = ${tx.tenantId} and id = ${id}`)
}

/** Drops deliveries that are through, and gives up what waited for too long. Gives how many rows. */
export async function sweepRows(
  tx: WriteTx,
  settledBefore: Date,
  waitingBefore: Date,
  limit: number,
): Promise<number> {
  const dropped = await tx.run(sql`
    delete from webhook_deliveries where tenant_id = ${tx.tenantId} and id in (
      select id from webhook_deliveries
       where tenant_id = ${tx.tenantId} and state <> 'waiting' and settled_at < ${settledBefore} limit ${limit} for update skip locked)`)
  const givenUp = await tx.run(sql`
    update webhook_deliveries set state = 'given-up', settled_at = ${tx.now} where tenant_id = ${tx.tenantId} and id in (
      select id from webhook_deliveries
       where tenant_id = ${tx.tenantId} and state = 'waiting' and created_at < ${waitingBefore} limit ${limit} for update skip locked)`)
  return dropped + givenUp
}
