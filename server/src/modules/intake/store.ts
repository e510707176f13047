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
  /** Whom it says it is from, at a glance. */
  sender: string | null
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
    /** Somebody released it from quarantine as it is. */
    released?: true
  }
  arrivedAt: Date
  attempts: number
  fence: number
  /** Readings that began and did not end in order, with the one that begins now. */
  begun: number
}

const columns = sql`
  id, account_id as "accountId", raw, raw_sha256 as "rawSha256", raw_size::float8 as "rawSize", envelope,
  arrived_at as "arrivedAt", attempts, fence::float8 as fence, begun`

/** Tenants with entries that are ready to be read. */
export async function tenantsWithWork(db: Database, now: Date): Promise<string[]> {
  const rows = await db.asSystem('find what is to be read', (tx) =>
    tx.all<{ id: string }>(
      sql`select distinct tenant_id as id from ledger where state = 'received' and next_attempt_at <= ${now}`,
    ),
  )
  return rows.map((row) => row.id)
}

export interface Claimed {
  entries: EntryRow[]
  /** More is ready than was claimed. */
  more: boolean
}

/**
 * Claims the oldest entries for reading, at least one if there is any; a claim that nobody finishes is free again at `until`. The
 * begin is counted in the claim itself, before anything is read: what was being read when a process died is claimed alone, so that
 * the one that kills its reader shows and the others of its batch go on. The commit is not waited for on disk: a claim lost with
 * the power makes nobody's work undone, since settling asks for the state.
 */
export async function claimEntries(
  tx: WriteTx,
  most: { entries: number; bytes: number },
  until: Date,
): Promise<Claimed> {
  await tx.run(sql`set local synchronous_commit = off`)
  const rows = await tx.all<EntryRow & { ready: number }>(sql`
    with ready as (
      select id, next_attempt_at, raw_size, begun from ledger where tenant_id = ${tx.tenantId} and state = 'received' and next_attempt_at <= ${tx.now}
       order by next_attempt_at, id limit ${most.entries} for update skip locked),
    ordered as (
      select id as picked, begun as before, row_number() over oldest as place, sum(raw_size) over oldest as bytes,
             first_value(begun) over oldest as first, count(*) over () as ready
        from ready window oldest as (order by next_attempt_at, id))
    update ledger l set fence = fence + 1, begun = l.begun + 1, next_attempt_at = ${until} from ordered p
     where l.tenant_id = ${tx.tenantId} and l.id = p.picked
       and (p.place = 1 or (p.first = 0 and p.before = 0 and p.bytes <= ${most.bytes})) returning ${columns}, p.ready::int as ready`)
  return {
    entries: rows,
    more: rows.length === most.entries || (rows[0]?.ready ?? 0) > rows.length,
  }
}

/** The process that claimed these lives: that they were not finished was not their doing. */
export async function forgiveBegun(
  tx: WriteTx,
  claims: readonly { id: string; fence: number }[],
): Promise<void> {
  await tx.run(sql`
    update ledger l set begun = greatest(0, l.begun - 1)
      from jsonb_to_recordset(${JSON.stringify(claims)}::jsonb) as c(id uuid, fence bigint)
     where l.tenant_id = ${tx.tenantId} and l.id = c.id and l.fence = c.fence and l.state = 'received'`)
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
  /** Of the message that was read. */
  messageId?: string | null
  /** The entry that came before with the same Message-ID and other bytes. */
  variantOf?: string | null
}

export async function endEntries(tx: WriteTx, ends: readonly EntryEnd[]): Promise<void> {
  if (ends.length === 0) return
  await tx.run(sql`
    update ledger l set state = e.state, case_id = e."caseId", reason = e.reason, fence = l.fence + 1,
           message_id = coalesce(e."messageId", l.message_id), variant_of = coalesce(e."variantOf", l.variant_of)
      from jsonb_to_recordset(${JSON.stringify(ends)}::jsonb)
        as e(id uuid, state text, "caseId" uuid, reason jsonb, "messageId" text, "variantOf" uuid)
     where l.tenant_id = ${tx.tenantId} and l.id = e.id`)
}

export async function delayEntry(
  tx: WriteTx,
  id: string,
  delay: { until: Date; attempts: number; reason: Record<string, unknown> },
): Promise<void> {
  await tx.run(sql`
    update ledger set next_attempt_at = ${delay.until}, attempts = ${delay.attempts}, delays = delays + 1, fence = fence + 1, begun = 0,
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
