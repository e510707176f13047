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

interface Row {
  request_hash: Buffer
  reply: { value: unknown } | null
}

/**
 * Runs a use case at most once per caller and `Idempotency-Key`: the key is taken and the answer kept in the same
 * transaction as the change, so a repeated request gets the first answer and changes nothing.
 */
export async function idempotent(
  tx: WriteTx,
  route: Route,
  request: FastifyRequest,
  caller: Caller,
  run: () => Promise<unknown>,
): Promise<unknown> {
  const key = keyOf(route, request, caller)
  if (key === null) return run()
  const hash = createHash('sha256')
    .update(`${route.method} ${request.url}\n${canonicalJson(request.body ?? null)}`)
    .digest()
  const taken = await tx.run(sql`
    insert into idempotency_keys (tenant_id, user_id, key, request_hash, created_at)
    values (${tx.tenantId}, ${caller.userId}, ${key}, ${hash}, ${tx.now}) on conflict do nothing`)
  if (taken === 0) return repeat(tx, caller, key, hash)
  const result = (await run()) ?? null
  // Kept as it will be sent, so that a repetition gives the very same answer.
  const value = result === null ? null : presentReply(route, result)
  await tx.run(sql`
    update idempotency_keys set status = ${route.status ?? 200}, reply = ${JSON.stringify({ value })}::jsonb
     where tenant_id = ${tx.tenantId} and user_id = ${caller.userId} and key = ${key}`)
  return value
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

async function repeat(tx: WriteTx, caller: Caller, key: string, hash: Buffer): Promise<unknown> {
  const before = await tx.first<Row>(sql`
    select request_hash, reply from idempotency_keys
     where tenant_id = ${tx.tenantId} and user_id = ${caller.userId} and key = ${key}`)
  if (!before?.request_hash.equals(hash)) {
    throw conflict('idempotency-conflict', {}, 'This Idempotency-Key was used for another request')
  }
  return before.reply?.value ?? null
}
