import type { LedgerState } from '@kontor/contract'
import { sql } from 'kysely'
import type { Database, ReadTx, WriteTx } from '#platform/db'

export interface NewEntry {
  id: string
  contentHash: Buffer
  /** Null when the bytes lie in the blob store. */
  raw: Uint8Array | null
  rawSha256: Buffer
  rawSize: number
  envelope: Record<string, unknown>
  arrivedAt: Date
  sourceKey: string
}

/** Takes entries over: ids of those that are new. A known content or source changes nothing. One statement each. */
export async function insertEntries(
  tx: WriteTx,
  accountId: string,
  entries: readonly NewEntry[],
): Promise<Set<string>> {
  const column = <K extends keyof NewEntry>(key: K): NewEntry[K][] => entries.map((entry) => entry[key])
  const rows = await tx.all<{ id: string }>(sql`
    insert into ledger (tenant_id, id, account_id, content_hash, raw, raw_sha256, raw_size, envelope, arrived_at, taken_at, state, next_attempt_at)
    select ${tx.tenantId}::uuid, id, ${accountId}::uuid, content_hash, raw, raw_sha256, raw_size, envelope::jsonb, arrived_at, ${tx.now}, 'received', ${tx.now}
      from unnest(${column('id')}::uuid[], ${column('contentHash')}::bytea[], ${column('raw').map((raw) => raw && Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength))}::bytea[],
                  ${column('rawSha256')}::bytea[], ${column('rawSize')}::bigint[], ${column('envelope').map((value) => JSON.stringify(value))}::text[],
                  ${column('arrivedAt')}::timestamptz[])
        as e(id, content_hash, raw, raw_sha256, raw_size, envelope, arrived_at)
    on conflict (tenant_id, account_id, content_hash) do nothing returning id`)
  const fresh = new Set(rows.map((row) => row.id))
  await tx.run(sql`
    insert into ledger_sources (tenant_id, account_id, source_key, ledger_id, repeated, seen_at, arrived_at)
    select ${tx.tenantId}::uuid, ${accountId}::uuid, e.source_key, l.id, not e.id = any(${[...fresh]}::uuid[]), ${tx.now}, e.arrived_at
      from unnest(${column('id')}::uuid[], ${column('contentHash')}::bytea[], ${column('sourceKey')}::text[], ${column('arrivedAt')}::timestamptz[])
        as e(id, content_hash, source_key, arrived_at)
      join ledger l on l.tenant_id = ${tx.tenantId} and l.account_id = ${accountId} and l.content_hash = e.content_hash
    on conflict do nothing`)
  return fresh
}

export async function insertBlobRows(
  tx: WriteTx,
  blobs: readonly { sha256: Buffer; size: number }[],
): Promise<void> {
  if (blobs.length === 0) return
  await tx.run(sql`
    insert into blobs (tenant_id, sha256, size, created_at)
    select ${tx.tenantId}::uuid, sha256, size, ${tx.now}
      from unnest(${blobs.map((blob) => blob.sha256)}::bytea[], ${blobs.map((blob) => blob.size)}::bigint[]) as b(sha256, size)
    on conflict do nothing`)
}

export interface EntryRow {
  id: string
  accountId: string
  raw: Buffer | null
  rawSha256: Buffer
  rawSize: number
  envelope: {
    from?: string
    to?: string[]
    client?: { address: string; name: string }
    oversize?: true
    unreadable?: true
  }
  arrivedAt: Date
  attempts: number
  fence: number
}

const columns = sql`
  id, account_id as "accountId", raw, raw_sha256 as "rawSha256", raw_size::float8 as "rawSize", envelope,
  arrived_at as "arrivedAt", attempts, fence::float8 as fence`

/** Tenants with entries that are ready to be read. */
export async function tenantsWithWork(db: Database, now: Date): Promise<string[]> {
  const rows = await db.asSystem('find what is to be read', (tx) =>
    tx.all<{ id: string }>(
      sql`select distinct tenant_id as id from ledger where state = 'received' and next_attempt_at <= ${now}`,
    ),
  )
  return rows.map((row) => row.id)
}

/**
 * Claims the oldest entries for reading, at least one if there is any; a claim that nobody finishes is free again at `until`. The commit is not
 * waited for on disk: a claim lost with the power makes nobody's work undone, since settling asks for the state.
 */
export async function claimEntries(
  tx: WriteTx,
  most: { entries: number; bytes: number },
  until: Date,
): Promise<EntryRow[]> {
  await tx.run(sql`set local synchronous_commit = off`)
  return tx.all<EntryRow>(sql`
    with ready as (
      select id, next_attempt_at, raw_size from ledger where tenant_id = ${tx.tenantId} and state = 'received' and next_attempt_at <= ${tx.now}
       order by next_attempt_at, id limit ${most.entries} for update skip locked),
    picked as (
      select id as picked, row_number() over oldest as place, sum(raw_size) over oldest as bytes from ready
      window oldest as (order by next_attempt_at, id))
    update ledger l set fence = fence + 1, next_attempt_at = ${until} from picked p
     where l.tenant_id = ${tx.tenantId} and l.id = p.picked and (p.place = 1 or p.bytes <= ${most.bytes}) returning ${columns}`)
}

/** Which of the claims still hold, with what befell their entries so far; locked. */
export async function lockClaimed(
  tx: WriteTx,
  claims: readonly { id: string; fence: number }[],
): Promise<Map<string, { attempts: number; delays: number }>> {
  const rows = await tx.all<{ id: string; attempts: number; delays: number }>(sql`
    select l.id, l.attempts, l.delays from ledger l
      join jsonb_to_recordset(${JSON.stringify(claims)}::jsonb) as c(id uuid, fence bigint) on c.id = l.id and c.fence = l.fence
     where l.tenant_id = ${tx.tenantId} and l.state = 'received' order by l.id for update of l`)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Keeps claims from running out; those that are somebody else's by now are left alone. */
export async function renewClaims(
  tx: WriteTx,
  claims: readonly { id: string; fence: number }[],
  until: Date,
): Promise<void> {
  await tx.run(sql`
    update ledger l set next_attempt_at = ${until}
      from jsonb_to_recordset(${JSON.stringify(claims)}::jsonb) as c(id uuid, fence bigint)
     where l.tenant_id = ${tx.tenantId} and l.id = c.id and l.fence = c.fence and l.state = 'received'`)
}

export interface EntryEnd {
  id: string
  state: LedgerState
  caseId: string | null
  reason: Record<string, unknown> | null
}

export async function endEntries(tx: WriteTx, ends: readonly EntryEnd[]): Promise<void> {
  if (ends.length === 0) return
  await tx.run(sql`
    update ledger l set state = e.state, case_id = e."caseId", reason = e.reason, fence = l.fence + 1
      from jsonb_to_recordset(${JSON.stringify(ends)}::jsonb) as e(id uuid, state text, "caseId" uuid, reason jsonb)
     where l.tenant_id = ${tx.tenantId} and l.id = e.id`)
}

export async function delayEntry(
  tx: WriteTx,
  id: string,
  delay: { until: Date; attempts: number; reason: Record<string, unknown> },
): Promise<void> {
  await tx.run(sql`
    update ledger set next_attempt_at = ${delay.until}, attempts = ${delay.attempts}, delays = delays + 1, fence = fence + 1,
           reason = ${JSON.stringify(delay.reason)}::jsonb
     where tenant_id = ${tx.tenantId} and id = ${id}`)
}

export function findEntry(
  tx: ReadTx,
  id: string,
): Promise<
  | (EntryRow & {
      state: LedgerState
      reason: { code: string; params: Record<string, unknown> } | null
    })
  | null
> {
  return tx.first(
    sql`select ${columns}, state, reason from ledger where tenant_id = ${tx.tenantId} and id = ${id}`,
  )
}

export async function reviveEntry(tx: WriteTx, id: string): Promise<boolean> {
  const count = await tx.run(sql`
    update ledger set state = 'received', attempts = 0, delays = 0, next_attempt_at = ${tx.now}, reason = null
     where tenant_id = ${tx.tenantId} and id = ${id} and state = 'quarantined'`)
  return count > 0
}

export interface QuarantineRow {
  id: string
  accountId: string
  accountName: string
  arrivedAt: Date
  size: number
  attempts: number
  reason: { code?: string; params?: Record<string, unknown> } | null
}

export function pageOfQuarantine(tx: ReadTx, after: string | null, limit: number): Promise<QuarantineRow[]> {
  return tx.all<QuarantineRow>(sql`
    select l.id, a.id as "accountId", a.name as "accountName", l.arrived_at as "arrivedAt", l.raw_size::float8 as size, l.attempts, l.reason
      from ledger l join accounts a on a.tenant_id = l.tenant_id and a.id = l.account_id
     where l.tenant_id = ${tx.tenantId} and l.state = 'quarantined' and (${after}::uuid is null or l.id > ${after}::uuid)
     order by l.id limit ${limit}`)
}

export interface DayCounts {
  accountId: string
  accountName: string
  seen: number
  repeated: number
  waiting: number
  missing: number
  lookedAt: Date | null
  states: Record<string, number>
}

/** What was seen and what became of it, per account, for messages that arrived on a day (UTC). */
export function countDay(tx: ReadTx, day: string, accountId: string | null): Promise<DayCounts[]> {
  return tx.all<DayCounts>(sql`
    with span as (select ${day}::date::timestamp at time zone 'UTC' as lo, (${day}::date + 1)::timestamp at time zone 'UTC' as hi)
    select a.id as "accountId", a.name as "accountName", s.seen, s.repeated, l.states, k.waiting, k.missing, k."lookedAt"
      from accounts a, span,
           lateral (select coalesce(sum(waiting), 0)::int as waiting, coalesce(sum(missing), 0)::int as missing, max(looked_at) as "lookedAt"
                      from ledger_looks k where k.tenant_id = a.tenant_id and k.account_id = a.id and k.day = ${day}::date) k,
           lateral (select count(*)::int as seen, count(*) filter (where repeated)::int as repeated from ledger_sources s
                     where s.tenant_id = a.tenant_id and s.account_id = a.id and s.arrived_at >= span.lo and s.arrived_at < span.hi) s,
           lateral (select coalesce(jsonb_object_agg(state, n), '{}') as states from (
                      select state, count(*) as n from ledger l where l.tenant_id = a.tenant_id and l.account_id = a.id
                         and l.arrived_at >= span.lo and l.arrived_at < span.hi group by state) g) l
     where a.tenant_id = ${tx.tenantId} and (${accountId}::uuid is null or a.id = ${accountId}::uuid) order by a.name`)
}

/** Of these senders, those that got no automatic answer from the account since `since`; they are noted as answered now. */
export async function spendBudget(
  tx: WriteTx,
  accountId: string,
  addresses: readonly string[],
  since: Date,
): Promise<Set<string>> {
  if (addresses.length === 0) return new Set()
  const rows = await tx.all<{ address: string }>(sql`
    insert into auto_reply_budgets (tenant_id, account_id, address, last_at)
    select ${tx.tenantId}::uuid, ${accountId}::uuid, address, ${tx.now} from unnest(${[...new Set(addresses)].sort()}::text[]) as a(address)
    on conflict (tenant_id, account_id, address) do update set last_at = excluded.last_at where auto_reply_budgets.last_at < ${since}
    returning address`)
  return new Set(rows.map((row) => row.address))
}

/** Budgets that are long since free again. */
export function deleteOldBudgets(tx: WriteTx, before: Date): Promise<number> {
  return tx.run(sql`delete from auto_reply_budgets where tenant_id = ${tx.tenantId} and last_at < ${before}`)
}

/** Which of these blobs a row mentions, as hex. */
export async function usedBlobs(tx: ReadTx, hashes: readonly Buffer[]): Promise<string[]> {
  const rows = await tx.all<{ hex: string }>(sql`
    select encode(h, 'hex') as hex from unnest(${hashes}::bytea[]) h
     where exists (select 1 from blobs b where b.tenant_id = ${tx.tenantId} and b.sha256 = h)
        or exists (select 1 from ledger l where l.tenant_id = ${tx.tenantId} and l.raw is null and l.raw_sha256 = h)`)
  return rows.map((row) => row.hex)
}

/** The entry that was first seen at a place, or null. */
export async function entryOfSource(
  tx: ReadTx,
  accountId: string,
  sourceKey: string,
): Promise<string | null> {
  const row = await tx.first<{ id: string }>(sql`
    select ledger_id as id from ledger_sources where tenant_id = ${tx.tenantId} and account_id = ${accountId} and source_key = ${sourceKey}`)
  return row?.id ?? null
}

/** More than this may be on its way without being counted to the last. */
const maxCounted = 10_000

/** Messages taken over that are no case yet, of the account and of the whole tenant. */
export async function countComing(
  tx: ReadTx,
  accountId: string,
): Promise<{ account: number; tenant: number }> {
  const row = await tx.first<{ account: number; tenant: number }>(sql`
    select count(*) filter (where account_id = ${accountId}::uuid)::int as account, count(*)::int as tenant
      from (select account_id from ledger where tenant_id = ${tx.tenantId} and state = 'received' limit ${maxCounted}) l`)
  return row ?? { account: 0, tenant: 0 }
}
