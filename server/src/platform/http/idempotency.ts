import { createHash } from 'node:crypto'
import type { Route } from '@kontor/contract'
import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import type { WriteTx } from '#platform/db'
import { canonicalJson } from '#platform/events'
import { conflict, Fault } from '#platform/faults'
import type { Caller } from './bind.ts'
import { presentReply } from './validate.ts'

const maxKeyLength = 128

/** A request with the key that makes it unrepeatable; null where it brought none. */
export interface Keyed {
  readonly caller: Caller
  readonly key: string | null
  readonly hash: Buffer
}

/** Reads the `Idempotency-Key` of a request. Faults: `idempotency-key-missing`, `invalid`. */
export function keyed(route: Route, request: FastifyRequest, caller: Caller): Keyed {
  const content = `${route.method} ${request.url}\n${canonicalJson(request.body ?? null)}`
  return { caller, key: keyOf(route, request, caller), hash: createHash('sha256').update(content).digest() }
}

/**
 * Runs a use case at most once per caller and `Idempotency-Key`: the key is taken and the answer kept in the same
 * transaction as the change, so a repeated request gets the first answer and changes nothing.
 */
export async function idempotent(
  tx: WriteTx,
  route: Route,
  request: Keyed,
  run: () => Promise<unknown>,
): Promise<unknown> {
  const [outcome] = await idempotentAll(tx, route, [request], async () => [await run()])
  if (outcome?.status === 'rejected') throw outcome.reason
  return outcome?.value
}

/**
 * The same for requests of different callers that one transaction serves. `run` gets the places of those that are
 * no repetition and gives their answers in that order.
 */
export async function idempotentAll(
  tx: WriteTx,
  route: Route,
  requests: readonly Keyed[],
  run: (places: readonly number[]) => Promise<readonly unknown[]>,
): Promise<PromiseSettledResult<unknown>[]> {
  const taken = await takeKeys(tx, requests)
  const fresh = requests.flatMap((request, place) =>
    request.key === null || taken.has(nameOf(request)) ? [place] : [],
  )
  const answers = fresh.length > 0 ? await run(fresh) : []
  const outcomes = new Map<number, PromiseSettledResult<unknown>>()
  const kept: { userId: string; key: string; reply: { value: unknown } }[] = []
  for (const [index, place] of fresh.entries()) {
    const { caller, key } = requests[place] as Keyed
    const answer = answers[index] ?? null
    // Kept as it will be sent, so that a repetition gives the very same answer.
    const value = answer === null || key === null ? answer : presentReply(route, answer)
    if (key !== null) kept.push({ userId: caller.userId, key, reply: { value } })
    outcomes.set(place, { status: 'fulfilled', value })
  }
  await keepReplies(tx, route.status ?? 200, kept)
  for (const [place, request] of requests.entries())
    if (!outcomes.has(place)) outcomes.set(place, await repetition(tx, request))
  return requests.map((_, place) => outcomes.get(place) as PromiseSettledResult<unknown>)
}

/** Takes the keys that nobody has used. */
async function takeKeys(tx: WriteTx, requests: readonly Keyed[]): Promise<Set<string>> {
  const wanted = requests.filter((request) => request.key !== null)
  if (wanted.length === 0) return new Set()
  const rows = await tx.all<{ userId: string; key: string }>(sql`
    insert into idempotency_keys (tenant_id, user_id, key, request_hash, created_at)
    select ${tx.tenantId}::uuid, w.user_id, w.key, w.hash, ${tx.now}
      from unnest(${wanted.map(({ caller }) => caller.userId)}::uuid[], ${wanted.map(({ key }) => key)}::text[],
                  ${wanted.map(({ hash }) => hash)}::bytea[]) as w(user_id, key, hash) order by w.user_id, w.key
    on conflict do nothing returning user_id as "userId", key`)
  return new Set(rows.map((row) => `${row.userId} ${row.key}`))
}

function nameOf({ caller, key }: Keyed): string {
  return `${caller.userId} ${key}`
}

async function keepReplies(
  tx: WriteTx,
  status: number,
  kept: readonly { userId: string; key: string; reply: { value: unknown } }[],
): Promise<void> {
  if (kept.length === 0) return
  await tx.run(sql`
    update idempotency_keys i set status = ${status}, reply = r.reply
      from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb) as r("userId" uuid, key text, reply jsonb)
     where i.tenant_id = ${tx.tenantId} and i.user_id = r."userId" and i.key = r.key`)
}

function keyOf(route: Route, request: FastifyRequest, caller: Caller): string | null {
  if (!route.idempotent) return null
  const sent = request.headers['idempotency-key']
  if (typeof sent === 'string' && sent !== '' && sent.length <= maxKeyLength) return sent
  if (sent !== undefined)
    throw new Fault(
      422,
      'invalid',
      { where: 'header', field: 'idempotency-key' },
      'The Idempotency-Key is empty or too long',
    )
  if (caller.kind === 'session')
    throw new Fault(422, 'idempotency-key-missing', {}, 'Send an Idempotency-Key header')
  return null
}

async function repetition(tx: WriteTx, { caller, key, hash }: Keyed): Promise<PromiseSettledResult<unknown>> {
  const before = await tx.first<{ request_hash: Buffer; reply: { value: unknown } | null }>(sql`
    select request_hash, reply from idempotency_keys
     where tenant_id = ${tx.tenantId} and user_id = ${caller.userId} and key = ${key}`)
  if (before?.request_hash.equals(hash)) return { status: 'fulfilled', value: before.reply?.value ?? null }
  const reason = conflict('idempotency-conflict', {}, 'This Idempotency-Key was used for another request')
  return { status: 'rejected', reason }
}
