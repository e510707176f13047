import { longestWaitMs } from '@kontor/core/outbox'
import { sql } from 'kysely'
import type { WriteTx } from '#platform/db'
import { workLeaseMs } from '#platform/lease'

/** Clocks of processes differ a little. */
const slackMs = 60_000

/**
 * Times further ahead than the machine ever puts them were written under a clock that has been set back since: what
 * waits is due now, what is in hand is free soon unless its holder renews it. A schedule stays as somebody wished it.
 */
export async function pullNear(tx: WriteTx): Promise<number> {
  const farthest = new Date(tx.now.getTime() + longestWaitMs + slackMs)
  await tx.run(sql`
    update holds set until = ${tx.now} where tenant_id = ${tx.tenantId} and kind = 'undo' and until > ${farthest}`)
  const due = await tx.run(sql`
    update outgoing o set next_attempt_at = ${tx.now}
     where o.tenant_id = ${tx.tenantId} and o.state in ('held', 'due') and o.next_attempt_at > ${farthest}
       and not exists (select 1 from holds h where h.tenant_id = o.tenant_id and h.outgoing_id = o.id and h.kind <> 'undo')`)
  const held = await tx.run(sql`
    update outgoing set leased_until = ${new Date(tx.now.getTime() + workLeaseMs)}
     where tenant_id = ${tx.tenantId} and state in ('leased', 'transmitting') and leased_until > ${farthest}`)
  await tx.run(sql`
    update outgoing set next_probe_at = case when next_probe_at > ${farthest} then ${tx.now} else next_probe_at end,
           sent_copy_at = case when sent_copy = 'due' and sent_copy_at > ${farthest} then ${tx.now} else sent_copy_at end
     where tenant_id = ${tx.tenantId} and ((state = 'uncertain' and next_probe_at > ${farthest})
        or (sent_copy = 'due' and sent_copy_at > ${farthest}))`)
  if (due + held > 0) tx.wake('outbox')
  return due + held
}
