import { longestWaitMs } from '@kontor/core/ledger'
import { sql } from 'kysely'
import type { WriteTx } from '#platform/db'
import { workLeaseMs } from '#platform/lease'

/** Clocks of processes differ a little. */
const slackMs = 60_000

/**
 * Entries that wait longer than anything ever does were put off or claimed under a clock that has been set back since:
 * they are free soon, unless who claimed them renews that.
 */
export async function pullNear(tx: WriteTx): Promise<number> {
  const farthest = new Date(tx.now.getTime() + longestWaitMs + slackMs)
  const count = await tx.run(sql`
    update ledger set next_attempt_at = ${new Date(tx.now.getTime() + workLeaseMs)}
     where tenant_id = ${tx.tenantId} and state = 'received' and next_attempt_at > ${farthest}`)
  return count
}
