import { sql } from 'kysely'
import type { ReadTx } from '#platform/db'

/** A row of the log as its readers see it. */
export interface LoggedEvent {
  id: string
  streamKind: string
  streamId: string
  streamSeq: number
  at: Date
  actorKind: string
  actorId: string | null
  type: string
  version: number
  payload: Record<string, unknown>
  personal: Record<string, unknown> | null
  hash: Buffer
  cursor: Cursor
}

/**
 * A place in the log: epoch, transaction and sequence, ordered as numbers. A restore begins a new epoch, since the
 * restored database counts its transactions anew; a cursor of an older epoch goes on behind what was restored.
 */
export interface Cursor {
  epoch: number
  xid: string
  seq: string
}

export const startOfLog: Cursor = { epoch: 1, xid: '0', seq: '0' }

/** Opaque text of a cursor for clients. */
export function cursorToText(cursor: Cursor): string {
  return Buffer.from(`${cursor.epoch}.${cursor.xid}.${cursor.seq}`).toString('base64url')
}

/** The cursor a client sent back, or null when it is none of ours. */
export function cursorFromText(text: string): Cursor | null {
  const match = /^(?:(\d{1,9})\.)?(\d{1,20})\.(\d{1,19})$/.exec(Buffer.from(text, 'base64url').toString())
  // Cursors that were given before there were epochs have none.
  return match ? { epoch: Number(match[1] ?? 1), xid: match[2] as string, seq: match[3] as string } : null
}

const columns = sql`
  id, stream_kind as "streamKind", stream_id as "streamId", stream_seq::int as "streamSeq", at, actor_kind as "actorKind",
  actor_id as "actorId", type, version, payload, personal, hash,
  jsonb_build_object('epoch', epoch, 'xid', xid::text, 'seq', seq::text) as cursor`
/** Rows of earlier epochs are complete; of this one, those below the oldest open transaction. */
const safe = (tx: ReadTx) => sql`
  (epoch < (select log_epoch from tenants where tenant_id = ${tx.tenantId}) or xid < pg_snapshot_xmin(pg_current_snapshot()))`
const behind = ({ epoch, xid, seq }: Cursor) => sql`
  (epoch, xid, seq) > (${epoch}::integer, ${xid}::xid8, ${seq}::bigint)`

/**
 * The next events after a cursor, in the log's order. Reads behind the oldest open transaction, so a cursor never
 * passes a row that is committed later. `more` says that rows exist which are not safe to read yet.
 */
export async function readLog(
  tx: ReadTx,
  after: Cursor,
  limit: number,
): Promise<{ events: LoggedEvent[]; more: boolean }> {
  const events = await tx.all<LoggedEvent>(sql`
    select ${columns} from events
     where tenant_id = ${tx.tenantId} and ${behind(after)} and ${safe(tx)}
     order by epoch, xid, seq limit ${limit}`)
  const last = events.at(-1)?.cursor ?? after
  const rest = await tx.first(sql`
    select 1 from events
     where tenant_id = ${tx.tenantId} and ${behind(last)} limit 1`)
  return { events, more: rest !== null }
}

/** The newest safe place of the log: what is read from here on is news. */
export async function endOfLog(tx: ReadTx): Promise<Cursor> {
  const row = await tx.first<{ cursor: Cursor }>(sql`
    select jsonb_build_object('epoch', epoch, 'xid', xid::text, 'seq', seq::text) as cursor from events
     where tenant_id = ${tx.tenantId} and ${safe(tx)}
     order by epoch desc, xid desc, seq desc limit 1`)
  return row?.cursor ?? startOfLog
}

/** One stream from its beginning, by sequence. */
export function readStream(
  tx: ReadTx,
  kind: string,
  id: string,
  afterSeq: number,
  limit: number,
): Promise<LoggedEvent[]> {
  return tx.all<LoggedEvent>(sql`
    select ${columns} from events
     where tenant_id = ${tx.tenantId} and stream_kind = ${kind} and stream_id = ${id} and stream_seq > ${afterSeq}
     order by stream_seq limit ${limit}`)
}
