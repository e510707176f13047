import { sql } from 'kysely'
import type { ReadTx } from '#platform/db'

/** Where cases lie and who has them. */
export async function caseOwners(
  tx: ReadTx,
  caseIds: readonly string[],
): Promise<Map<string, { queueId: string; assigneeId: string | null }>> {
  if (caseIds.length === 0) return new Map()
  const rows = await tx.all<{ id: string; queueId: string; assigneeId: string | null }>(sql`
    select id, queue_id as "queueId", assignee_id as "assigneeId" from cases where tenant_id = ${tx.tenantId} and id = any(${caseIds}::uuid[])`)
  return new Map(rows.map((row) => [row.id, row]))
}
