import type { Locale, Permission, ProfileName } from '@kontor/contract'
import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'
import { present } from '#platform/faults'

export interface UserRow {
  id: string
  login: string
  name: string
  passwordHash: string | null
  profile: ProfileName
  locale: Locale
  active: boolean
  lastSeenAt: Date | null
}

const userColumns = sql`id, login, name, password_hash as "passwordHash", profile, locale, active, last_seen_at as "lastSeenAt"`

export function findUserByLogin(tx: ReadTx, login: string): Promise<UserRow | null> {
  return tx.first<UserRow>(
    sql`select ${userColumns} from users where tenant_id = ${tx.tenantId} and login = ${login}`,
  )
}

export function findUser(tx: ReadTx, id: string): Promise<UserRow | null> {
  return tx.first<UserRow>(
    sql`select ${userColumns} from users where tenant_id = ${tx.tenantId} and id = ${id}`,
  )
}

export function pageOfUsers(tx: ReadTx, afterLogin: string, limit: number): Promise<UserRow[]> {
  return tx.all<UserRow>(sql`
    select ${userColumns} from users where tenant_id = ${tx.tenantId} and login > ${afterLogin} order by login limit ${limit}`)
}

export async function insertUser(tx: WriteTx, user: Omit<UserRow, 'id' | 'lastSeenAt'>): Promise<string> {
  const row = await tx.first<{ id: string }>(sql`
    insert into users (tenant_id, login, name, password_hash, profile, locale, active)
    values (${tx.tenantId}, ${user.login}, ${user.name}, ${user.passwordHash}, ${user.profile}, ${user.locale}, ${user.active})
    returning id`)
  return present(row, 'the new user').id
}

export async function updateUserRow(tx: WriteTx, user: UserRow): Promise<void> {
  await tx.run(sql`
    update users set login = ${user.login}, name = ${user.name}, password_hash = ${user.passwordHash},
           profile = ${user.profile}, locale = ${user.locale}, active = ${user.active}
     where tenant_id = ${tx.tenantId} and id = ${user.id}`)
}

/** A live credential with its user. */
export interface Holder extends UserRow {
  credentialId: string
  csrfToken: string | null
  /** When the session or token was last marked as used. */
  sessionSeenAt: Date | null
  /** When the user of the session last proved who he is; null for tokens. */
  provedAt: Date | null
  /** What a token may at most; null: all that its user may. */
  tokenPermissions: Permission[] | null
  mustEnrol: boolean | null
}

export const holderColumns = sql`u.id, u.login, u.name, u.profile, u.locale, u.active, u.last_seen_at as "lastSeenAt", null as "passwordHash"`

export async function deleteOldIdempotencyKeys(tx: WriteTx, before: Date): Promise<number> {
  return tx.run(sql`delete from idempotency_keys where tenant_id = ${tx.tenantId} and created_at < ${before}`)
}

export interface Attempts {
  failures: number
  windowStartedAt: Date
  blockedUntil: Date | null
}

/**
 * The attempts of a subject, locked; made when there were none, so that first attempts too wait for each other. One
 * statement: between two of them somebody who succeeds could take the row away.
 */
export async function lockAttempts(tx: WriteTx, subject: string): Promise<Attempts> {
  const row = await tx.first<Attempts>(sql`
    insert into login_attempts as a (tenant_id, subject, failures, window_started_at)
    values (${tx.tenantId}, ${subject}, 0, ${tx.now})
    on conflict (tenant_id, subject) do update set failures = a.failures
    returning failures, window_started_at as "windowStartedAt", blocked_until as "blockedUntil"`)
  return present(row, 'the attempts')
}

export async function writeAttempts(tx: WriteTx, subject: string, attempts: Attempts): Promise<void> {
  await tx.run(sql`
    insert into login_attempts (tenant_id, subject, failures, window_started_at, blocked_until)
    values (${tx.tenantId}, ${subject}, ${attempts.failures}, ${attempts.windowStartedAt}, ${attempts.blockedUntil})
    on conflict (tenant_id, subject) do update set failures = excluded.failures,
       window_started_at = excluded.window_started_at, blocked_until = excluded.blocked_until`)
}

export async function deleteOldAttempts(tx: WriteTx, before: Date): Promise<number> {
  return tx.run(sql`
    delete from login_attempts where tenant_id = ${tx.tenantId} and window_started_at < ${before}
       and (blocked_until is null or blocked_until < ${before})`)
}

export async function clearAttempts(tx: WriteTx, subject: string): Promise<void> {
  await tx.run(sql`delete from login_attempts where tenant_id = ${tx.tenantId} and subject = ${subject}`)
}

export interface Presence {
  state: 'ready' | 'pause' | 'away'
  since: Date
}

export async function readPresence(tx: ReadTx, userId: string): Promise<Presence> {
  const row = await tx.first<Presence>(
    sql`select state, since from presences where tenant_id = ${tx.tenantId} and user_id = ${userId}`,
  )
  return row ?? { state: 'away', since: tx.now }
}

export function readPresences(
  tx: ReadTx,
  userIds: readonly string[],
): Promise<(Presence & { userId: string })[]> {
  return tx.all(sql`
    select user_id as "userId", state, since from presences where tenant_id = ${tx.tenantId} and user_id = any(${userIds}::uuid[])`)
}

/** Ends the running segment and begins the next at the same instant. */
export async function writePresence(tx: WriteTx, userId: string, state: Presence['state']): Promise<void> {
  await tx.run(sql`
    insert into presences (tenant_id, user_id, state, since) values (${tx.tenantId}, ${userId}, ${state}, ${tx.now})
    on conflict (tenant_id, user_id) do update set state = excluded.state, since = excluded.since`)
  await tx.run(sql`
    update agent_segments set ended_at = greatest(started_at, ${tx.now}) where tenant_id = ${tx.tenantId} and user_id = ${userId} and ended_at is null`)
  await tx.run(sql`
    insert into agent_segments (tenant_id, user_id, state, started_at) values (${tx.tenantId}, ${userId}, ${state}, ${tx.now})`)
}

export async function countAdministrators(tx: ReadTx): Promise<number> {
  const row = await tx.first<{ n: string }>(
    sql`select count(*) as n from users where tenant_id = ${tx.tenantId} and profile = 'administrator' and active`,
  )
  return Number(row?.n ?? 0)
}
