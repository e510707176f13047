import { visibleQueueIds } from '#organisation'
import type { ReadTx, WriteTx } from '#platform/db'
import { conflict, notFound } from '#platform/faults'
import type { Caller } from '#platform/http'
import { findUser } from '#access'
import { type CaseRow, findCase, findLease, lockCases } from './store.ts'

/** A case the caller may see; anything else is not found. */
export async function requireVisible(tx: ReadTx, caller: Caller, id: string): Promise<CaseRow> {
  return visible(tx, caller, await findCase(tx, id))
}

/** The same, locked for a change. */
export async function lockVisible(tx: WriteTx, caller: Caller, id: string): Promise<CaseRow> {
  const [row] = await lockCases(tx, [id])
  return visible(tx, caller, row ?? null)
}

/** Refuses while somebody else writes in the case or owns it. */
export async function requireMine(tx: ReadTx, caller: Caller, row: CaseRow): Promise<void> {
  const lease = await findLease(tx, row.id)
  if (lease && lease.userId !== caller.userId && lease.until > tx.now) {
    const holder = await findUser(tx, lease.userId)
    throw conflict(
      'lease-held',
      { name: holder?.name ?? '', until: lease.until.toISOString() },
      `${holder?.name} is writing in this case`,
    )
  }
  await requireUnowned(tx, caller, row)
}

/** Refuses when the case is somebody else's, unless the caller may take over. */
export async function requireUnowned(tx: ReadTx, caller: Caller, row: CaseRow): Promise<void> {
  if (
    row.assigneeId !== null &&
    row.assigneeId !== caller.userId &&
    !caller.permissions.has('case.takeOver')
  ) {
    const owner = await findUser(tx, row.assigneeId)
    throw conflict('already-taken', { name: owner?.name ?? '' }, `${owner?.name} has this case`)
  }
}

/** Refuses a late write of a tab whose lease went to somebody else meanwhile. Fault: `lease-lost`. */
export async function requireFence(
  tx: ReadTx,
  caller: Caller,
  caseId: string,
  fence: number | undefined,
): Promise<void> {
  if (fence === undefined) return
  const lease = await findLease(tx, caseId)
  if (lease?.userId !== caller.userId || lease.fence !== fence) {
    throw conflict(
      'lease-lost',
      {},
      'Somebody else wrote in this case meanwhile; look at it again before you send',
    )
  }
}

async function visible(tx: ReadTx, caller: Caller, row: CaseRow | null): Promise<CaseRow> {
  if (!row) throw notFound()
  if (row.assigneeId === caller.userId) return row
  const queueIds = await visibleQueueIds(tx, caller)
  if (queueIds !== null && !queueIds.includes(row.queueId)) throw notFound()
  return row
}
