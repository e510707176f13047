import { sql } from 'kysely'
import type { WriteTx } from '#platform/db'
import { leaseMs } from './lease.ts'

/** Clocks of processes differ a little. */
const slackMs = 60_000

/** The right to write, given under a clock that has been set back since, ends as if it were given now. */
export function pullNear(tx: WriteTx): Promise<number> {
  const end = new Date(tx.now.getTime() + leaseMs)
  return tx.run(sql`
    update leases set until = ${end} where tenant_id = ${tx.tenantId} and until > ${new Date(end.getTime() + slackMs)}`)
}
