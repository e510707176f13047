import type { PoolReceipt } from '@kontor/contract'
import type { WriteTx } from '#platform/db'
import { canonicalJson, emit } from '#platform/events'
import { poolChanged } from './events.ts'
import { readPools, writePool } from './store.ts'

/** Declares a pool with exactly these accounts and this text of their receipts; true when something changed. */
export async function declarePool(
  tx: WriteTx,
  name: string,
  accounts: readonly string[],
  receipt: PoolReceipt | null,
): Promise<boolean> {
  const accountIds = [...new Set(accounts)]
  const before = (await readPools(tx)).find((pool) => pool.name === name)
  const sameAccounts = [...(before?.accountIds ?? [])].sort().join() === accountIds.toSorted().join()
  if (before && sameAccounts && canonicalJson(before.receipt) === canonicalJson(receipt)) return false
  const poolId = await writePool(tx, name, accountIds, receipt)
  await emit(tx, poolChanged.of(tx.tenantId, { poolId, name, accountIds }))
  return true
}
