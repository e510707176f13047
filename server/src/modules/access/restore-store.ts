import { sql } from 'kysely'
import type { WriteTx } from '#platform/db'

/** Ends every session and revokes every token of the tenant: a backup may have been read by others. */
export async function endAllAccess(tx: WriteTx): Promise<{ sessions: number; tokens: number }> {
  const sessions = await tx.run(sql`delete from sessions where tenant_id = ${tx.tenantId}`)
  const tokens = await tx.run(sql`
    update api_tokens set revoked_at = ${tx.now} where tenant_id = ${tx.tenantId} and revoked_at is null`)
  await tx.run(sql`delete from login_attempts where tenant_id = ${tx.tenantId}`)
  return { sessions, tokens }
}
