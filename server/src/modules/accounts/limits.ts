import { decideRoom, resumeBelow } from '@kontor/core/ledger'
import type { ReadTx, WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { accountLimited, accountLimitLeft, tenantLimited, tenantLimitLeft } from './events.ts'
import { type LimitRow, readLimits, readOpenCounts, writeLimit, writeLimited } from './limit-store.ts'

/** How an account stands to the limit that stops it. */
export interface Limited {
  by: 'account' | 'tenant'
  limit: number
  open: number
  /** It goes on below this many open cases. */
  resumesBelow: number
  since: string
}

export interface AccountLoad {
  open: number
  limited: Limited | null
}

/** Open cases of accounts, and which limit stops them now. */
export async function readLoads(tx: ReadTx, ids: readonly string[]): Promise<Map<string, AccountLoad>> {
  const rows = await readLimits(tx, ids)
  const open = new Map((await readOpenCounts(tx, ids)).map((row) => [row.accountId, row.open]))
  return new Map(
    ids.map((id) => {
      const stopping = rows.find((row) => concerns(tx, row, id) && isLimited(row))
      return [id, { open: open.get(id) ?? 0, limited: stopping ? present(tx, stopping) : null }]
    }),
  )
}

/** The tenant's own limit and how many cases are open in all its accounts. */
export async function readTenantLimit(tx: ReadTx): Promise<number | null> {
  return (await readLimits(tx, [])).find((row) => row.subjectId === tx.tenantId)?.limit ?? null
}

/** Sets how many open cases the tenant, or one account, may have before fetching stops; null is no limit. */
export async function setLimit(tx: WriteTx, subjectId: string, limit: number | null): Promise<void> {
  await writeLimit(tx, subjectId, limit)
  tx.wake('accounts')
}

/**
 * How many more messages an account may take now; 0 while a limit stops it. `coming` counts those taken over that are
 * no case yet, and is asked only where there is a limit. Notes when a limit is reached or left.
 */
export async function roomFor(
  tx: WriteTx,
  accountId: string,
  coming: () => Promise<{ account: number; tenant: number }>,
): Promise<number> {
  let room = Number.POSITIVE_INFINITY
  const rows = await readLimits(tx, [accountId])
  if (rows.length === 0) return room
  const more = await coming()
  for (const row of rows) {
    const isTenant = row.subjectId === tx.tenantId
    const open = row.open + (isTenant ? more.tenant : more.account)
    const decided = decideRoom(open, row.limit, row.limitedSince !== null)
    room = Math.min(room, decided.room)
    if (decided.limited === (row.limitedSince !== null)) continue
    if (!(await writeLimited(tx, row.subjectId, decided.limited))) continue
    const facts = { open, limit: row.limit }
    if (isTenant) await emit(tx, (decided.limited ? tenantLimited : tenantLimitLeft).of(tx.tenantId, facts))
    else await emit(tx, (decided.limited ? accountLimited : accountLimitLeft).of(accountId, facts))
  }
  return room
}

function concerns(tx: ReadTx, row: LimitRow, accountId: string): boolean {
  return row.subjectId === tx.tenantId || row.subjectId === accountId
}

/** Whether it still stops: what was noted is looked at again only when something wants to come in. */
function isLimited(row: LimitRow): boolean {
  return row.limitedSince !== null && decideRoom(row.open, row.limit, true).limited
}

function present(tx: ReadTx, { subjectId, limit, open, limitedSince }: LimitRow): Limited {
  const by = subjectId === tx.tenantId ? 'tenant' : 'account'
  return { by, limit, open, resumesBelow: resumeBelow(limit), since: (limitedSince ?? tx.now).toISOString() }
}
