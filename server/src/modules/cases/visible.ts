import { sql } from 'kysely'
import { visibleQueueIds } from '#organisation'
import type { ReadTx } from '#platform/db'
import type { Caller } from '#platform/http'

/** Which of these cases a caller may see, with their queues; for live news, which name cases by id only. */
export async function visibleCaseIds(tx: ReadTx, caller: Caller, caseIds: readonly string[]): Promise<{ id: string; queueId: string }[]> {
  const queueIds = await visibleQueueIds(tx, caller)
  return tx.all(sql`
    select id, queue_id as "queueId" from cases
     where tenant_id = ${tx.tenantId} and id = any(${caseIds}::uuid[])
       and (${queueIds}::uuid[] is null or queue_id = any(${queueIds}::uuid[]) or assignee_id = ${caller.userId})`)
}
