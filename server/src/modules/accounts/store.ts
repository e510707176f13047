import type { z } from 'zod'
import type {
  OAuth,
  receipt as receiptSchema,
  smime as smimeSchema,
  trust as trustSchema,
} from '@kontor/contract'
import { sql } from 'kysely'
import { type Database, isUuid, type ReadTx, type WriteTx } from '#platform/db'
import { present } from '#platform/faults'
import type { Sealed } from './secrets.ts'

export type Receipt = z.output<typeof receiptSchema>

export type Smime = Omit<z.output<typeof smimeSchema>, 'key'>
export type Trust = z.output<typeof trustSchema>

export interface AccountRow {
  id: string
  name: string
  channel: string
  address: string
  aliases: string[]
  displayName: string | null
  queueId: string
  queueName: string
  receive: Record<string, unknown>
  send: Record<string, unknown> | null
  oauth: OAuth | null
  sealed: Sealed
  receipt: Receipt
  signature: string | null
  subaddress: boolean
  trust: Trust
  smime: Smime | null
  paused: boolean
  /** Open cases above which nothing more is taken in; null is no limit. */
  processingLimit: number | null
  revision: number
}

const columns = sql`
  a.id, a.name, a.channel, a.address, a.aliases, a.display_name as "displayName", a.queue_id as "queueId", q.name as "queueName",
  a.receive, a.send, a.oauth, a.sealed, a.receipt, a.signature, a.subaddress, a.trust, a.smime, a.paused, a.revision,
  p.open_limit as "processingLimit"`
const from = sql`
  accounts a join queues q on q.tenant_id = a.tenant_id and q.id = a.queue_id
    left join processing_limits p on p.tenant_id = a.tenant_id and p.subject_id = a.id`

/** An account by id or name, or null. */
export function findAccount(tx: ReadTx, idOrName: string): Promise<AccountRow | null> {
  const id = isUuid(idOrName) ? idOrName : null
  return tx.first<AccountRow>(sql`
    select ${columns} from ${from}
     where a.tenant_id = ${tx.tenantId} and (a.id = ${id}::uuid or a.name = ${idOrName}) order by a.id = ${id}::uuid desc limit 1`)
}

export function readAccounts(tx: ReadTx, ids: readonly string[]): Promise<AccountRow[]> {
  return tx.all<AccountRow>(
    sql`select ${columns} from ${from} where a.tenant_id = ${tx.tenantId} and a.id = any(${ids}::uuid[])`,
  )
}

export function pageOfAccounts(tx: ReadTx, afterName: string, limit: number): Promise<AccountRow[]> {
  return tx.all<AccountRow>(sql`
    select ${columns} from ${from} where a.tenant_id = ${tx.tenantId} and a.name > ${afterName} order by a.name limit ${limit}`)
}

type Written = Omit<AccountRow, 'queueName' | 'revision'>

export async function insertAccount(tx: WriteTx, row: Written): Promise<void> {
  await tx.run(sql`
    insert into accounts (tenant_id, id, name, channel, address, aliases, display_name, queue_id, receive, send, oauth, sealed, receipt,
                          signature, subaddress, trust, smime, paused)
    values (${tx.tenantId}, ${row.id}, ${row.name}, ${row.channel}, ${row.address}, ${row.aliases}, ${row.displayName}, ${row.queueId},
            ${json(row.receive)}::jsonb, ${json(row.send)}::jsonb, ${json(row.oauth)}::jsonb, ${json(row.sealed)}::jsonb, ${json(row.receipt)}::jsonb,
            ${row.signature}, ${row.subaddress}, ${json(row.trust)}::jsonb, ${json(row.smime)}::jsonb, ${row.paused})`)
  await tx.run(sql`
    insert into account_health (tenant_id, account_id, status)
    values (${tx.tenantId}, ${row.id}, ${row.receive.via === 'imap' ? 'connecting' : 'ok'})`)
}

/** Writes all settings and gives the new revision, which makes holders of connections start anew. */
export async function updateAccountRow(tx: WriteTx, row: Written): Promise<number> {
  const updated = await tx.first<{ revision: number }>(sql`
    update accounts set name = ${row.name}, channel = ${row.channel}, address = ${row.address}, aliases = ${row.aliases},
           display_name = ${row.displayName}, queue_id = ${row.queueId}, receive = ${json(row.receive)}::jsonb,
           send = ${json(row.send)}::jsonb, oauth = ${json(row.oauth)}::jsonb, sealed = ${json(row.sealed)}::jsonb, receipt = ${json(row.receipt)}::jsonb,
           signature = ${row.signature}, subaddress = ${row.subaddress}, trust = ${json(row.trust)}::jsonb, smime = ${json(row.smime)}::jsonb,
           paused = ${row.paused}, revision = revision + 1
     where tenant_id = ${tx.tenantId} and id = ${row.id} returning revision`)
  await tx.run(sql`
    update account_health set status = ${row.paused ? 'paused' : row.receive.via === 'imap' ? 'connecting' : 'ok'}, problem = null, send_problem = null
     where tenant_id = ${tx.tenantId} and account_id = ${row.id}`)
  return present(updated, 'the account').revision
}

export interface Problem {
  step: string
  code: string
  params: Record<string, unknown>
  at: string
  nextTryAt: string | null
}
export interface Health {
  accountId: string
  status: 'ok' | 'connecting' | 'problem' | 'limited' | 'paused'
  problem: Problem | null
  sendProblem: Problem | null
  lastFetchAt: Date | null
  lastSentAt: Date | null
}

export function readHealth(tx: ReadTx, ids: readonly string[]): Promise<Health[]> {
  return tx.all<Health>(sql`
    select account_id as "accountId", status, problem, send_problem as "sendProblem", last_fetch_at as "lastFetchAt", last_sent_at as "lastSentAt"
      from account_health where tenant_id = ${tx.tenantId} and account_id = any(${ids}::uuid[])`)
}

/** Writes the receiving side's health; gives whether it was a problem before, or null when the account is gone. */
export async function writeReceiveHealth(
  tx: WriteTx,
  id: string,
  health: { status: Health['status']; problem: Problem | null; fetched: boolean },
): Promise<{ before: Problem | null } | null> {
  return tx.first<{ before: Problem | null }>(sql`
    with was as (select problem from account_health where tenant_id = ${tx.tenantId} and account_id = ${id} for update)
    update account_health h set status = ${health.status}, problem = ${json(health.problem)}::jsonb,
           last_fetch_at = case when ${health.fetched} then ${tx.now}::timestamptz else h.last_fetch_at end
      from was where h.tenant_id = ${tx.tenantId} and h.account_id = ${id} returning was.problem as before`)
}

export async function writeSendHealth(
  tx: WriteTx,
  id: string,
  problem: Problem | null,
): Promise<{ before: Problem | null } | null> {
  return tx.first<{ before: Problem | null }>(sql`
    with was as (select send_problem from account_health where tenant_id = ${tx.tenantId} and account_id = ${id} for update)
    update account_health h set send_problem = ${json(problem)}::jsonb,
           last_sent_at = case when ${problem === null} then ${tx.now}::timestamptz else h.last_sent_at end
      from was where h.tenant_id = ${tx.tenantId} and h.account_id = ${id} returning was.send_problem as before`)
}

/** When the Sent folder last showed a message that the server had put there by itself. */
export async function readSentSeen(tx: ReadTx, id: string): Promise<Date | null> {
  const row = await tx.first<{ at: Date | null }>(sql`
    select sent_seen_at as at from account_health where tenant_id = ${tx.tenantId} and account_id = ${id}`)
  return row?.at ?? null
}

export async function writeSentSeen(tx: WriteTx, id: string): Promise<void> {
  await tx.run(sql`
    update account_health set sent_seen_at = ${tx.now} where tenant_id = ${tx.tenantId} and account_id = ${id}`)
}

export interface AccountLease {
  fence: number
  /** How often somebody asked to fetch now. */
  asked: number
}

/** Takes or renews the lease of an account's long connection, or null while another holds it. */
export function takeLease(
  tx: WriteTx,
  accountId: string,
  holder: string,
  until: Date,
): Promise<AccountLease | null> {
  return tx.first<AccountLease>(sql`
    insert into account_leases (tenant_id, account_id, holder, fence, until)
    values (${tx.tenantId}, ${accountId}, ${holder}, 1, ${until})
    on conflict (tenant_id, account_id) do update
       set fence = account_leases.fence + case when account_leases.holder = excluded.holder then 0 else 1 end,
           holder = excluded.holder, until = excluded.until
     where account_leases.holder = excluded.holder or account_leases.until < ${tx.now}
    returning fence::float8 as fence, asked::float8 as asked`)
}

/** Asks the holder of an account to fetch now; who begins to hold it fetches anyway. */
export async function askToFetch(tx: WriteTx, accountId: string): Promise<void> {
  await tx.run(sql`
    update account_leases set asked = asked + 1 where tenant_id = ${tx.tenantId} and account_id = ${accountId}`)
}

export async function releaseLease(tx: WriteTx, accountId: string, holder: string): Promise<void> {
  await tx.run(sql`
    update account_leases set until = ${tx.now} where tenant_id = ${tx.tenantId} and account_id = ${accountId} and holder = ${holder}`)
}

/** True while the fence is still the newest; locks the lease so that nobody takes over before the commit. */
export async function holdsLease(tx: WriteTx, accountId: string, fence: number): Promise<boolean> {
  const row = await tx.first(sql`
    select 1 from account_leases where tenant_id = ${tx.tenantId} and account_id = ${accountId} and fence = ${fence} for share`)
  return row !== null
}

export interface Position {
  uidValidity: string
  lastUid: number
}

export function readPosition(tx: ReadTx, accountId: string, folder: string): Promise<Position | null> {
  return tx.first<Position>(sql`
    select uid_validity as "uidValidity", last_uid::float8 as "lastUid" from account_positions
     where tenant_id = ${tx.tenantId} and account_id = ${accountId} and folder = ${folder}`)
}

export async function writePosition(
  tx: WriteTx,
  accountId: string,
  folder: string,
  position: Position,
): Promise<void> {
  await tx.run(sql`
    insert into account_positions (tenant_id, account_id, folder, uid_validity, last_uid, updated_at)
    values (${tx.tenantId}, ${accountId}, ${folder}, ${position.uidValidity}, ${position.lastUid}, ${tx.now})
    on conflict (tenant_id, account_id, folder) do update set
       uid_validity = excluded.uid_validity, updated_at = excluded.updated_at,
       last_uid = case when account_positions.uid_validity = excluded.uid_validity
                       then greatest(account_positions.last_uid, excluded.last_uid) else excluded.last_uid end`)
}

/** Makes the holders of an account's connections start anew. */
export async function bumpRevision(tx: WriteTx, id: string): Promise<void> {
  await tx.run(
    sql`update accounts set revision = revision + 1 where tenant_id = ${tx.tenantId} and id = ${id}`,
  )
}

/** Accounts of all tenants that fetch by themselves. */
export function accountsToWatch(db: Database): Promise<{ tenantId: string; id: string; revision: number }[]> {
  return db.asSystem('find accounts that fetch', (tx) =>
    tx.all(
      sql`select tenant_id as "tenantId", id, revision from accounts where receive ->> 'via' = 'imap' and not paused`,
    ),
  )
}

/** Accounts of all tenants that take mail for these addresses, sub-addresses stripped by the caller. */
export function accountsByAddress(
  db: Database,
  addresses: readonly string[],
): Promise<
  { tenantId: string; id: string; address: string; aliases: string[]; via: string; paused: boolean }[]
> {
  return db.asSystem('find accounts by address', (tx) =>
    tx.all(sql`
      select tenant_id as "tenantId", id, lower(address) as address, aliases, receive ->> 'via' as via, paused from accounts
       where channel = 'email' and (lower(address) = any(${addresses}::text[]) or aliases && ${addresses}::text[])
       order by created_at, id`),
  )
}

function json(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}

/** Every account's sealed values, for checking that they open. */
export function readSeals(tx: ReadTx): Promise<{ id: string; name: string; sealed: Sealed }[]> {
  return tx.all(sql`
    select a.id, a.name, a.sealed || coalesce((
             select jsonb_object_agg('grant.' || s.key, s.value) from account_grants g, jsonb_each(g.sealed) s
              where g.tenant_id = a.tenant_id and g.account_id = a.id), '{}') as sealed
      from accounts a where a.tenant_id = ${tx.tenantId} order by a.id`)
}

/** Nothing is fetched or received any more until somebody ends the pause; gives the accounts that were not paused. */
export function pauseAll(tx: WriteTx): Promise<{ id: string; queueId: string; revision: number }[]> {
  return tx.all(sql`
    with p as (update accounts set paused = true, revision = revision + 1
                where tenant_id = ${tx.tenantId} and not paused returning id, queue_id as "queueId", revision),
         h as (update account_health set status = 'paused' where tenant_id = ${tx.tenantId} and account_id in (select id from p))
    select * from p order by id`)
}

/** Names of accounts that are not paused, or that a process still holds. */
export async function accountsInUse(tx: ReadTx): Promise<string[]> {
  const rows = await tx.all<{ name: string }>(sql`
    select a.name from accounts a
     where a.tenant_id = ${tx.tenantId}
       and (not a.paused or exists (select 1 from account_leases l where l.tenant_id = a.tenant_id and l.account_id = a.id and l.until > ${tx.now}))
     order by a.name`)
  return rows.map(({ name }) => name)
}

/** From when on the account's filed mail is to be compared with the ledger after a restore; null when that is done. */
export async function readRecovery(tx: ReadTx, accountId: string): Promise<Date | null> {
  const row = await tx.first<{ since: Date }>(sql`
    select since from account_recoveries where tenant_id = ${tx.tenantId} and account_id = ${accountId}`)
  return row?.since ?? null
}

export async function endRecovery(tx: WriteTx, accountId: string): Promise<void> {
  await tx.run(
    sql`delete from account_recoveries where tenant_id = ${tx.tenantId} and account_id = ${accountId}`,
  )
}

/** Accounts that file what they fetch are to be compared from a moment on; an older task stays. */
export async function beginRecoveries(tx: WriteTx, since: Date): Promise<number> {
  return tx.run(sql`
    insert into account_recoveries (tenant_id, account_id, since)
    select tenant_id, id, ${since} from accounts
     where tenant_id = ${tx.tenantId} and receive ->> 'via' = 'imap' and coalesce(receive ->> 'fileInto', '') <> ''
    on conflict (tenant_id, account_id) do update set since = least(account_recoveries.since, excluded.since)`)
}
