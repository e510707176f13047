import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'

/** Ends every session, link and half-done sign-in and revokes every token of the tenant: a backup may have been read by others. */
export async function endAllAccess(tx: WriteTx): Promise<{ sessions: number; tokens: number }> {
  const sessions = await tx.run(sql`delete from sessions where tenant_id = ${tx.tenantId}`)
  const tokens = await tx.run(sql`
    update api_tokens set revoked_at = ${tx.now} where tenant_id = ${tx.tenantId} and revoked_at is null`)
  await tx.run(sql`delete from sign_in_steps where tenant_id = ${tx.tenantId}`)
  await tx.run(sql`
    update sign_in_links set used_at = ${tx.now} where tenant_id = ${tx.tenantId} and used_at is null`)
  await tx.run(sql`delete from login_attempts where tenant_id = ${tx.tenantId}`)
  return { sessions, tokens }
}

/** Every sealed authenticator key, for checking that it opens. */
export function readTotpSeals(tx: ReadTx): Promise<{ userId: string; sealed: string }[]> {
  return tx.all(sql`
    select user_id as "userId", sealed from totp_keys where tenant_id = ${tx.tenantId} order by user_id`)
}
