import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { WriteTx } from '#platform/db'
import { canonicalJson, emptyHash } from './hash.ts'

export interface StreamHead {
  kind: string
  id: string
  length: number
  head: Buffer
}

/** Streams one anchor covers; what is left over comes into the next. */
export const maxGrown = 20_000

/**
 * Chains the heads of the streams that grew since the last anchor, so that a stream deleted whole, or cut at its end
 * together with its head, no longer fits. Streams that are written at this moment are left to the next anchor.
 * Returns how many streams it covers; with none there is no anchor.
 */
export async function writeAnchor(tx: WriteTx): Promise<number> {
  await tx.run(
    sql`insert into counters (tenant_id, name) values (${tx.tenantId}, 'anchor') on conflict do nothing`,
  )
  await tx.first(
    sql`select value from counters where tenant_id = ${tx.tenantId} and name = 'anchor' for update`,
  )
  const last = await tx.first<{ seq: string; hash: Buffer }>(
    sql`select seq, hash from event_anchors where tenant_id = ${tx.tenantId} order by seq desc limit 1`,
  )
  const grown = await tx.all<{ kind: string; id: string; length: string; head: Buffer }>(sql`
    select kind, id, length, head from event_streams
     where tenant_id = ${tx.tenantId} and length > anchored_length
     order by kind, id limit ${maxGrown} for no key update skip locked`)
  if (grown.length === 0) return 0
  const totals = await tx.first<{ streams: string; events: string }>(
    sql`select count(*) as streams, coalesce(sum(length), 0) as events from event_streams where tenant_id = ${tx.tenantId}`,
  )
  const facts = {
    seq: Number(last?.seq ?? 0) + 1,
    at: tx.now,
    streams: Number(totals?.streams ?? 0),
    events: Number(totals?.events ?? 0),
    headsHash: headsHash(grown.map((row) => ({ ...row, length: Number(row.length) }))),
  }
  const previous = last?.hash ?? emptyHash
  const covered = grown.map(({ kind, id }) => ({ kind, id }))
  const list = JSON.stringify(grown.map((row) => [row.kind, row.id, Number(row.length)]))
  await tx.run(sql`
    insert into event_anchors (tenant_id, seq, at, streams, events, heads_hash, grown, prev_hash, hash)
    values (${tx.tenantId}, ${facts.seq}, ${facts.at}, ${facts.streams}, ${facts.events}, ${facts.headsHash}, ${list}::jsonb,
            ${previous}, ${anchorHash(previous, facts)})`)
  await tx.run(sql`
    update event_streams s set anchored_length = s.length from jsonb_to_recordset(${JSON.stringify(covered)}::jsonb) as g(kind text, id uuid)
     where s.tenant_id = ${tx.tenantId} and s.kind = g.kind and s.id = g.id`)
  return grown.length
}

/** SHA-256 over stream heads in their order. */
export function headsHash(heads: readonly StreamHead[]): Buffer {
  const hash = createHash('sha256')
  for (const { kind, id, length, head } of heads) hash.update(`${kind}:${id}:${length}:`).update(head)
  return hash.digest()
}

/** SHA-256 over the anchor before and the facts of this one. */
export function anchorHash(
  previous: Uint8Array,
  facts: { seq: number; at: Date; streams: number; events: number; headsHash: Buffer },
): Buffer {
  const covered = { ...facts, at: facts.at.toISOString(), headsHash: facts.headsHash.toString('hex') }
  return createHash('sha256').update(previous).update(canonicalJson(covered)).digest()
}
