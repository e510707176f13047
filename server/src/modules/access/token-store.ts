import type { Permission } from '@kontor/contract'
import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'
import { present } from '#platform/faults'
import { type Holder, holderColumns } from './store.ts'

export interface TokenRow {
  id: string
  userId: string
  name: string
  permissions: Permission[] | null
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
}

const columns = sql`t.id, t.user_id as "userId", t.name, t.permissions, t.created_at as "createdAt", t.expires_at as "expiresAt",
  n.last_used_at as "lastUsedAt"`
const withUses = sql`api_tokens t left join api_token_uses n on n.tenant_id = t.tenant_id and n.token_id = t.id`

export function findApiToken(tx: ReadTx, hash: Buffer): Promise<Holder | null> {
  return tx.first<Holder>(sql`
    select ${holderColumns}, t.id as "credentialId", null as "csrfToken", coalesce(n.last_used_at, to_timestamp(0)) as "sessionSeenAt",
           null as "provedAt", t.permissions as "tokenPermissions", false as "mustEnrol"
      from ${withUses} join users u on u.tenant_id = t.tenant_id and u.id = t.user_id
     where t.tenant_id = ${tx.tenantId} and t.token_hash = ${hash} and t.revoked_at is null and u.active
       and (t.expires_at is null or t.expires_at > ${tx.now})`)
}

export async function touchToken(tx: WriteTx, id: string): Promise<void> {
  await tx.run(sql`
    insert into api_token_uses (tenant_id, token_id, last_used_at) values (${tx.tenantId}, ${id}, ${tx.now})
    on conflict (tenant_id, token_id) do update set last_used_at = excluded.last_used_at`)
}

export async function insertApiToken(
  tx: WriteTx,
  token: {
    userId: string
    name: string
    hash: Buffer
    expiresAt: Date | null
    permissions: readonly Permission[] | null
  },
): Promise<string> {
  const row = await tx.first<{ id: string }>(sql`
    insert into api_tokens (tenant_id, user_id, name, token_hash, created_at, expires_at, permissions)
    values (${tx.tenantId}, ${token.userId}, ${token.name}, ${token.hash}, ${tx.now}, ${token.expiresAt}, ${token.permissions}::text[])
    returning id`)
  return present(row, 'the new token').id
}

/** The tokens of a user that were not revoked, the newest first. */
export function readTokens(tx: ReadTx, userId: string): Promise<TokenRow[]> {
  return tx.all<TokenRow>(sql`
    select ${columns} from ${withUses} where t.tenant_id = ${tx.tenantId} and t.user_id = ${userId} and t.revoked_at is null
     order by t.id desc`)
}

export async function countTokens(tx: ReadTx, userId: string): Promise<number> {
  const row = await tx.first<{ n: string }>(
    sql`select count(*) as n from api_tokens where tenant_id = ${tx.tenantId} and user_id = ${userId} and revoked_at is null`,
  )
  return Number(row?.n ?? 0)
}

/** Revokes a token, of a user if one is named; gives whose it was, or null when there was none. */
export async function markRevoked(tx: WriteTx, id: string, ofUserId: string | null): Promise<string | null> {
  const row = await tx.first<{ userId: string }>(sql`
    update api_tokens set revoked_at = ${tx.now} where tenant_id = ${tx.tenantId} and id = ${id} and revoked_at is null
       and user_id = coalesce(${ofUserId}::uuid, user_id) returning user_id as "userId"`)
  return row?.userId ?? null
}
