import { sql } from 'kysely'
import type { WriteTx } from '#platform/db'

/** Holders renew every few seconds; nobody holds an account for longer than this ahead. */
const farthestMs = 5 * 60_000
const soonMs = 60_000

/** An account held under a clock that has been set back since is free soon, unless its holder renews that. */
export function pullNear(tx: WriteTx): Promise<number> {
  return tx.run(sql`
    update account_leases set until = ${new Date(tx.now.getTime() + soonMs)}
     where tenant_id = ${tx.tenantId} and until > ${new Date(tx.now.getTime() + farthestMs)}`)
}
