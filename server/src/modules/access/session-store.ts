import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'
import { present } from '#platform/faults'
import { type Holder, holderColumns } from './store.ts'

/** How the user of a session came in. */
export type SessionWay = 'password' | 'second-factor' | 'passkey' | 'oidc' | 'saml'

export const usualIdleMinutes = 480
export const usualMaxMinutes = 720

const idle = sql`make_interval(mins => coalesce(g.idle_minutes, ${usualIdleMinutes}))`
const max = sql`make_interval(mins => coalesce(g.max_minutes, ${usualMaxMinutes}))`
const endsAt = sql`least(s.expires_at, s.created_at + ${max}, s.last_seen_at + ${idle})`
const withSettings = sql`sessions s left join sign_in_settings g on g.tenant_id = s.tenant_id`

const sessionHolder = sql`
  select ${holderColumns}, s.id as "credentialId", s.csrf_token as "csrfToken", s.last_seen_at as "sessionSeenAt",
         s.proved_at as "provedAt", null as "tokenPermissions",
         s.way in ('password', 'second-factor') and u.profile = any(g.second_factor_for)
           and not exists (select from totp_keys k where k.tenant_id = u.tenant_id and k.user_id = u.id and k.confirmed_at is not null)
           and not exists (select from passkeys p where p.tenant_id = u.tenant_id and p.user_id = u.id) as "mustEnrol"
    from ${withSettings} join users u on u.tenant_id = s.tenant_id and u.id = s.user_id`

/** The live session with this hash of its secret. */
export function findSession(tx: ReadTx, hash: Buffer): Promise<Holder | null> {
  return tx.first<Holder>(
    sql`${sessionHolder} where s.tenant_id = ${tx.tenantId} and s.token_hash = ${hash} and u.active and ${endsAt} > ${tx.now}`,
  )
}

/** The live session with this id, whatever its secret is by now. */
export function findSessionById(tx: ReadTx, id: string): Promise<Holder | null> {
  return tx.first<Holder>(
    sql`${sessionHolder} where s.tenant_id = ${tx.tenantId} and s.id = ${id} and u.active and ${endsAt} > ${tx.now}`,
  )
}

export interface NewSession {
  userId: string
  hash: Buffer
  csrfToken: string
  userAgent: string | null
  address: string | null
  way: SessionWay
}

export async function insertSession(tx: WriteTx, session: NewSession): Promise<string> {
  const row = await tx.first<{ id: string }>(sql`
    insert into sessions (tenant_id, user_id, token_hash, csrf_token, user_agent, address, way, created_at, last_seen_at, proved_at, expires_at)
    select ${tx.tenantId}, ${session.userId}, ${session.hash}, ${session.csrfToken}, ${session.userAgent}, ${session.address},
           ${session.way}, ${tx.now}, ${tx.now}, ${tx.now},
           ${tx.now}::timestamptz + make_interval(mins => coalesce((select max_minutes from sign_in_settings where tenant_id = ${tx.tenantId}), ${usualMaxMinutes}))
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

/** The session goes on under another secret; its user has just proved who he is. */
export async function rotateSession(tx: WriteTx, id: string, hash: Buffer): Promise<void> {
  await tx.run(sql`
    update sessions set token_hash = ${hash}, proved_at = ${tx.now}, last_seen_at = ${tx.now}
     where tenant_id = ${tx.tenantId} and id = ${id}`)
}

export interface SessionRow {
  id: string
  userId: string
  userAgent: string | null
  address: string | null
  way: SessionWay
  createdAt: Date
  lastSeenAt: Date
  endsAt: Date
}

export function readSessions(tx: ReadTx, userId: string): Promise<SessionRow[]> {
  return tx.all<SessionRow>(sql`
    select s.id, s.user_id as "userId", s.user_agent as "userAgent", s.address, s.way, s.created_at as "createdAt",
           s.last_seen_at as "lastSeenAt", ${endsAt} as "endsAt"
      from ${withSettings} where s.tenant_id = ${tx.tenantId} and s.user_id = ${userId} and ${endsAt} > ${tx.now}
     order by s.last_seen_at desc, s.id`)
}

/** Ends a session, of a user if one is named; gives whose it was, or null when there was none. */
export async function deleteSession(
  tx: WriteTx,
  id: string,
  ofUserId: string | null = null,
): Promise<string | null> {
  const row = await tx.first<{ userId: string }>(sql`
    delete from sessions where tenant_id = ${tx.tenantId} and id = ${id}
       and user_id = coalesce(${ofUserId}::uuid, user_id) returning user_id as "userId"`)
  return row?.userId ?? null
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

export async function deleteOldSessions(tx: WriteTx): Promise<number> {
  return tx.run(sql`
    delete from sessions where tenant_id = ${tx.tenantId} and id in (
      select s.id from ${withSettings} where s.tenant_id = ${tx.tenantId} and ${endsAt} <= ${tx.now})`)
}
