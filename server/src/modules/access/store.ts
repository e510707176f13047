import type { Locale, ProfileName } from '@kontor/contract'
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
  sessionSeenAt: Date | null
}

const holderColumns = sql`u.id, u.login, u.name, u.profile, u.locale, u.active, u.last_seen_at as "lastSeenAt", null as "passwordHash"`

export function findSession(tx: ReadTx, hash: Buffer, idleSince: Date): Promise<Holder | null> {
  return tx.first<Holder>(sql`
    select ${holderColumns}, s.id as "credentialId", s.csrf_token as "csrfToken", s.last_seen_at as "sessionSeenAt"
      from sessions s join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
     where s.tenant_id = ${tx.tenantId} and s.token_hash = ${hash} and u.active
       and s.expires_at > ${tx.now} and s.last_seen_at > ${idleSince}`)
}

export function findApiToken(tx: ReadTx, hash: Buffer): Promise<Holder | null> {
  return tx.first<Holder>(sql`
    select ${holderColumns}, t.id as "credentialId", null as "csrfToken", null as "sessionSeenAt"
      from api_tokens t join users u on u.tenant_id = t.tenant_id and u.id = t.user_id
     where t.tenant_id = ${tx.tenantId} and t.token_hash = ${hash} and t.revoked_at is null and u.active`)
}

export async function insertSession(
  tx: WriteTx,
  session: { userId: string; hash: Buffer; csrfToken: string; userAgent: string | null; expiresAt: Date },
): Promise<string> {
  const row = await tx.first<{ id: string }>(sql`
    insert into sessions (tenant_id, user_id, token_hash, csrf_token, user_agent, created_at, last_seen_at, expires_at)
    values (${tx.tenantId}, ${session.userId}, ${session.hash}, ${session.csrfToken}, ${session.userAgent}, ${tx.now}, ${tx.now}, ${session.expiresAt})
    returning id`)
  await tx.run(
    sql`update users set last_seen_at = ${tx.now} where tenant_id = ${tx.tenantId} and id = ${session.userId}`,
  )
  return present(row, 'the new session').id
}

export async function touchSession(tx: WriteTx, id: string): Promise<void> {
  await tx.run(
    sql`update sessions set last_seen_at = ${tx.now} where tenant_id = ${tx.tenantId} and id = ${id}`,
  )
}

export async function deleteSession(tx: WriteTx, id: string): Promise<void> {
  await tx.run(sql`delete from sessions where tenant_id = ${tx.tenantId} and id = ${id}`)
}

/** Ends all sessions of a user but one; gives the ids of those that ended. */
export async function deleteOtherSessions(
  tx: WriteTx,
  userId: string,
  keepId: string | null,
): Promise<string[]> {
  const rows = await tx.all<{ id: string }>(sql`
    delete from sessions where tenant_id = ${tx.tenantId} and user_id = ${userId} and id is distinct from ${keepId}::uuid returning id`)
  return rows.map((row) => row.id)
}

export async function countSessions(tx: ReadTx, userId: string): Promise<number> {
  const row = await tx.first<{ n: string }>(
    sql`select count(*) as n from sessions where tenant_id = ${tx.tenantId} and user_id = ${userId}`,
  )
  return Number(row?.n ?? 0)
}

export async function deleteOldSessions(tx: WriteTx, idleSince: Date): Promise<number> {
  return tx.run(
    sql`delete from sessions where tenant_id = ${tx.tenantId} and (expires_at <= ${tx.now} or last_seen_at <= ${idleSince})`,
  )
}

export async function deleteOldIdempotencyKeys(tx: WriteTx, before: Date): Promise<number> {
  return tx.run(sql`delete from idempotency_keys where tenant_id = ${tx.tenantId} and created_at < ${before}`)
}

export async function insertApiToken(
  tx: WriteTx,
  token: { userId: string; name: string; hash: Buffer },
): Promise<string> {
  const row = await tx.first<{ id: string }>(sql`
    insert into api_tokens (tenant_id, user_id, name, token_hash, created_at)
    values (${tx.tenantId}, ${token.userId}, ${token.name}, ${token.hash}, ${tx.now}) returning id`)
  return present(row, 'the new token').id
}

export interface Attempts {
  failures: number
  windowStartedAt: Date
  blockedUntil: Date | null
}

/** The attempts of a subject, locked; made when there were none, so that first attempts too wait for each other. */
export async function lockAttempts(tx: WriteTx, subject: string): Promise<Attempts> {
  await tx.run(sql`
    insert into login_attempts (tenant_id, subject, failures, window_started_at)
    values (${tx.tenantId}, ${subject}, 0, ${tx.now}) on conflict do nothing`)
  const row = await tx.first<Attempts>(sql`
    select failures, window_started_at as "windowStartedAt", blocked_until as "blockedUntil" from login_attempts
     where tenant_id = ${tx.tenantId} and subject = ${subject} for update`)
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
