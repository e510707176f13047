import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { WriteTx } from '#platform/db'
import { uuidv7 } from '#platform/ids'
import type { NewEvent } from './define.ts'
import { commitmentTo, emptyHash, rowHash } from './hash.ts'

interface Head {
  kind: string
  id: string
  length: number
  head: Buffer
}

const saltBytes = 16

/** Appends one event in the transaction of the change. */
export function emit(tx: WriteTx, event: NewEvent): Promise<void> {
  return emitAll(tx, [event])
}

/**
 * Appends events in the given order, each chained to the last row of its stream. The streams are locked until the
 * commit, in a fixed order. Three statements, however many events.
 */
export async function emitAll(tx: WriteTx, events: readonly NewEvent[]): Promise<void> {
  if (events.length === 0) return
  const heads = await lockHeads(tx, events)
  const rows = events.map((event) => chain(tx, heads, event))
  await tx.run(sql`
    insert into events (tenant_id, epoch, id, stream_kind, stream_id, stream_seq, at, actor_kind, actor_id, type, version,
                        payload, personal, salt, commitment, prev_hash, hash)
    select ${tx.tenantId}::uuid, (select log_epoch from tenants where tenant_id = ${tx.tenantId}), id, stream_kind, stream_id, stream_seq,
           at, actor_kind, actor_id, type, version, payload, personal, decode(salt, 'hex'), decode(commitment, 'hex'),
           decode(prev_hash, 'hex'), decode(hash, 'hex')
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r(id uuid, stream_kind text, stream_id uuid, stream_seq bigint, at timestamptz, actor_kind text, actor_id uuid,
             type text, version smallint, payload jsonb, personal jsonb, salt text, commitment text, prev_hash text, hash text)`)
  const list = [...heads.values()].map((head) => ({ ...head, head: head.head.toString('hex') }))
  await tx.run(sql`
    insert into event_streams (tenant_id, kind, id, length, head)
    select ${tx.tenantId}::uuid, kind, id, length, decode(head, 'hex')
      from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as h(kind text, id uuid, length bigint, head text)
    on conflict (tenant_id, kind, id) do update set length = excluded.length, head = excluded.head`)
  tx.wake('events')
}

async function lockHeads(tx: WriteTx, events: readonly NewEvent[]): Promise<Map<string, Head>> {
  const heads = new Map<string, Head>()
  for (const { eventType, streamId } of events) {
    heads.set(`${eventType.stream}:${streamId}`, {
      kind: eventType.stream,
      id: streamId,
      length: 0,
      head: emptyHash,
    })
  }
  const opened = new Set(events.filter((event) => event.eventType.opens).map((event) => event.streamId))
  const before = [...heads.values()].filter((head) => !opened.has(head.id))
  if (before.length === 0) return heads
  const list = JSON.stringify(before.map(({ kind, id }) => ({ kind, id })))
  await tx.run(sql`
    insert into event_streams (tenant_id, kind, id, length, head)
    select ${tx.tenantId}::uuid, kind, id, 0, ${emptyHash} from jsonb_to_recordset(${list}::jsonb) as h(kind text, id uuid)
     order by kind, id
    on conflict do nothing`)
  const rows = await tx.all<{ kind: string; id: string; length: string; head: Buffer }>(sql`
    select kind, id, length, head from event_streams
     where tenant_id = ${tx.tenantId}
       and (kind, id) in (select kind, id from jsonb_to_recordset(${list}::jsonb) as h(kind text, id uuid))
     order by kind, id for update`)
  for (const row of rows) heads.set(`${row.kind}:${row.id}`, { ...row, length: Number(row.length) })
  return heads
}

function chain(tx: WriteTx, heads: Map<string, Head>, event: NewEvent) {
  const { eventType, streamId } = event
  const head = heads.get(`${eventType.stream}:${streamId}`)
  if (!head) throw new Error('a stream was not locked')
  const payload = eventType.payload.parse(event.payload)
  const personal =
    eventType.personal && event.personal !== undefined ? eventType.personal.parse(event.personal) : null
  const salt = personal === null ? null : randomBytes(saltBytes)
  const commitment = salt ? commitmentTo(salt, personal) : null
  const actor = event.actor ?? tx.context.actor
  const id = uuidv7(tx.now)
  const streamSeq = head.length + 1
  const previous = head.head
  const facts = {
    id,
    tenantId: tx.tenantId,
    streamKind: head.kind,
    streamId,
    streamSeq,
    at: tx.now,
    actorKind: actor.kind,
    actorId: actor.id,
  }
  const hash = rowHash(previous, {
    ...facts,
    type: eventType.type,
    version: eventType.version,
    payload,
    commitment,
  })
  head.length = streamSeq
  head.head = hash
  return {
    id,
    stream_kind: head.kind,
    stream_id: streamId,
    stream_seq: streamSeq,
    at: tx.now.toISOString(),
    actor_kind: actor.kind,
    actor_id: actor.id,
    type: eventType.type,
    version: eventType.version,
    payload,
    personal,
    salt: salt?.toString('hex') ?? null,
    commitment: commitment?.toString('hex') ?? null,
    prev_hash: previous.toString('hex'),
    hash: hash.toString('hex'),
  }
}
