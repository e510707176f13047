import type { ReadTx } from '#platform/db'
import { sql } from 'kysely'
import { commitmentTo, emptyHash, rowHash } from './hash.ts'
import { anchorHash, headsHash, type StreamHead } from './anchor.ts'

const pageSize = 2000
const anchorsPerPage = 24

/** The first thing that does not fit. */
export interface LogFault {
  code:
    | 'row-changed'
    | 'row-missing'
    | 'row-order'
    | 'head-differs'
    | 'personal-changed'
    | 'anchor-changed'
    | 'anchor-missing'
    | 'stream-missing'
  streamKind?: string
  streamId?: string
  eventId?: string
  seq?: number
}

interface Row {
  id: string
  stream_kind: string
  stream_id: string
  stream_seq: string
  at: Date
  actor_kind: string
  actor_id: string | null
  type: string
  version: number
  payload: unknown
  personal: unknown
  salt: Buffer | null
  commitment: Buffer | null
  prev_hash: Buffer
  hash: Buffer
}

/**
 * Recomputes every chain of the tenant and compares streams and anchors; null when all of it holds. Beside a running
 * server the transaction must see the data of one moment.
 */
export async function verifyLog(tx: ReadTx): Promise<{ events: number; fault: LogFault | null }> {
  const heads = new Map<string, StreamHead>()
  let events = 0
  let after: [string, string, string] = ['', '00000000-0000-0000-0000-000000000000', '0']
  for (;;) {
    const rows = await tx.all<Row>(sql`
      select * from events
       where tenant_id = ${tx.tenantId} and (stream_kind, stream_id, stream_seq) > (${after[0]}, ${after[1]}::uuid, ${after[2]}::bigint)
       order by stream_kind, stream_id, stream_seq limit ${pageSize}`)
    for (const row of rows) {
      const fault = checkRow(tx.tenantId, heads, row)
      if (fault) return { events, fault }
      events++
    }
    const last = rows.at(-1)
    if (!last || rows.length < pageSize) break
    after = [last.stream_kind, last.stream_id, last.stream_seq]
  }
  return { events, fault: (await checkHeads(tx, heads)) ?? (await checkAnchors(tx, heads)) }
}

function checkRow(tenantId: string, heads: Map<string, StreamHead>, row: Row): LogFault | null {
  const key = `${row.stream_kind}:${row.stream_id}`
  const head = heads.get(key) ?? { kind: row.stream_kind, id: row.stream_id, length: 0, head: emptyHash }
  const place = {
    streamKind: row.stream_kind,
    streamId: row.stream_id,
    eventId: row.id,
    seq: Number(row.stream_seq),
  }
  if (Number(row.stream_seq) !== head.length + 1) return { code: 'row-missing', ...place }
  if (!row.prev_hash.equals(head.head)) return { code: 'row-order', ...place }
  const hash = rowHash(head.head, {
    id: row.id,
    tenantId,
    streamKind: row.stream_kind,
    streamId: row.stream_id,
    streamSeq: Number(row.stream_seq),
    at: row.at,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    type: row.type,
    version: row.version,
    payload: row.payload,
    commitment: row.commitment,
  })
  if (!hash.equals(row.hash)) return { code: 'row-changed', ...place }
  if (!personalFits(row)) return { code: 'personal-changed', ...place }
  heads.set(key, { kind: row.stream_kind, id: row.stream_id, length: head.length + 1, head: row.hash })
  return null
}

/** Erased whole, never there, or what the salted commitment covers. */
function personalFits({ personal, salt, commitment }: Row): boolean {
  if (personal === null && salt === null) return true
  return salt !== null && commitment !== null && commitmentTo(salt, personal).equals(commitment)
}

async function checkHeads(tx: ReadTx, heads: Map<string, StreamHead>): Promise<LogFault | null> {
  const rows = await tx.all<{ kind: string; id: string; length: string; head: Buffer }>(
    sql`select kind, id, length, head from event_streams where tenant_id = ${tx.tenantId}`,
  )
  for (const row of rows) {
    const head = heads.get(`${row.kind}:${row.id}`)
    if (Number(row.length) === 0 && !head) continue
    if (!head || head.length !== Number(row.length) || !head.head.equals(row.head)) {
      return { code: 'head-differs', streamKind: row.kind, streamId: row.id }
    }
  }
  const known = new Set(rows.map((row) => `${row.kind}:${row.id}`))
  const headless = [...heads].find(([key]) => !known.has(key))?.[1]
  return headless ? { code: 'head-differs', streamKind: headless.kind, streamId: headless.id } : null
}

interface Anchor {
  seq: string
  at: Date
  streams: string
  events: string
  heads_hash: Buffer
  grown: [string, string, number][]
  prev_hash: Buffer
  hash: Buffer
}

async function checkAnchors(tx: ReadTx, heads: Map<string, StreamHead>): Promise<LogFault | null> {
  let previous: Buffer = emptyHash
  let after = '-1'
  const covered = new Map<string, number>()
  for (;;) {
    const anchors = await tx.all<Anchor>(sql`
      select seq, at, streams, events, heads_hash, grown, prev_hash, hash from event_anchors
       where tenant_id = ${tx.tenantId} and seq > ${after}::bigint order by seq limit ${anchorsPerPage}`)
    for (const anchor of anchors) {
      const fault = await checkAnchor(tx, heads, previous, anchor)
      if (fault) return fault
      for (const [kind, id, length] of anchor.grown) covered.set(`${kind}:${id}`, length)
      previous = anchor.hash
      after = anchor.seq
    }
    if (anchors.length < anchorsPerPage) return checkCovered(tx, covered)
  }
}

async function checkAnchor(
  tx: ReadTx,
  heads: Map<string, StreamHead>,
  previous: Buffer,
  anchor: Anchor,
): Promise<LogFault | null> {
  const seq = Number(anchor.seq)
  const grown: StreamHead[] = []
  for (let from = 0; from < anchor.grown.length; from += pageSize) {
    const page = anchor.grown.slice(from, from + pageSize)
    const hashes = await hashesAt(tx, page)
    for (const [index, [kind, id, length]] of page.entries()) {
      const head = hashes[index]
      if (!head || !heads.has(`${kind}:${id}`))
        return { code: 'stream-missing', streamKind: kind, streamId: id, seq }
      grown.push({ kind, id, length, head })
    }
  }
  const expected = anchorHash(previous, {
    seq,
    at: anchor.at,
    streams: Number(anchor.streams),
    events: Number(anchor.events),
    headsHash: headsHash(grown),
  })
  const fits = expected.equals(anchor.hash) && anchor.prev_hash.equals(previous)
  return fits ? null : { code: 'anchor-changed', seq }
}

/** The hash of each named row, in the order of the names; null where there is none. */
async function hashesAt(tx: ReadTx, rows: readonly [string, string, number][]): Promise<(Buffer | null)[]> {
  const found = await tx.all<{ hash: Buffer | null }>(sql`
    select e.hash from unnest(${rows.map(([kind]) => kind)}::text[], ${rows.map(([, id]) => id)}::uuid[],
                              ${rows.map(([, , length]) => length)}::bigint[]) with ordinality as g(kind, id, seq, place)
      left join events e on e.tenant_id = ${tx.tenantId} and e.stream_kind = g.kind and e.stream_id = g.id and e.stream_seq = g.seq
     order by g.place`)
  return found.map((row) => row.hash)
}

/** No stream may pass for anchored further than the anchors say: its tail would never be covered. */
async function checkCovered(tx: ReadTx, covered: ReadonlyMap<string, number>): Promise<LogFault | null> {
  const rows = await tx.all<{ kind: string; id: string; length: string }>(sql`
    select kind, id, anchored_length as length from event_streams where tenant_id = ${tx.tenantId} and anchored_length > 0`)
  const wrong = rows.find((row) => Number(row.length) > (covered.get(`${row.kind}:${row.id}`) ?? 0))
  return wrong ? { code: 'anchor-missing', streamKind: wrong.kind, streamId: wrong.id } : null
}
