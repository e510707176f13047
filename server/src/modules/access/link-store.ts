import { sql } from 'kysely'
import type { WriteTx } from '#platform/db'

export type LinkKind = 'invitation' | 'reset'

export async function insertLink(
  tx: WriteTx,
  link: { userId: string; kind: LinkKind; hash: Buffer; expiresAt: Date },
): Promise<void> {
  await tx.run(sql`
    insert into sign_in_links (tenant_id, user_id, kind, token_hash, created_at, expires_at)
    values (${tx.tenantId}, ${link.userId}, ${link.kind}, ${link.hash}, ${tx.now}, ${link.expiresAt})`)
}

/** Marks a link as used, if it still is one; nobody else can at the same time. */
export function takeLink(tx: WriteTx, hash: Buffer): Promise<{ userId: string; kind: LinkKind } | null> {
  return tx.first<{ userId: string; kind: LinkKind }>(sql`
    update sign_in_links l set used_at = ${tx.now} from users u
     where l.tenant_id = ${tx.tenantId} and l.token_hash = ${hash} and l.used_at is null and l.expires_at > ${tx.now}
       and u.tenant_id = l.tenant_id and u.id = l.user_id and u.active
    returning l.user_id as "userId", l.kind`)
}

/** Links of a user that nobody used are void. */
export async function deleteOpenLinks(tx: WriteTx, userId: string): Promise<void> {
  await tx.run(
    sql`delete from sign_in_links where tenant_id = ${tx.tenantId} and user_id = ${userId} and used_at is null`,
  )
}

export async function deleteOldLinks(tx: WriteTx, before: Date): Promise<void> {
  await tx.run(sql`delete from sign_in_links where tenant_id = ${tx.tenantId} and expires_at < ${before}`)
}
