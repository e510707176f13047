import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { poolChanged } from './events.ts'
import { readPools, writePool } from './store.ts'

/** Declares a pool with exactly these accounts; true when something changed. */
export async function declarePool(tx: WriteTx, name: string, accounts: readonly string[]): Promise<boolean> {
  const accountIds = [...new Set(accounts)]
  const before = (await readPools(tx)).find((pool) => pool.name === name)
  if (before && [...before.accountIds].sort().join() === accountIds.toSorted().join()) return false
  const poolId = await writePool(tx, name, accountIds)
  await emit(tx, poolChanged.of(tx.tenantId, { poolId, name, accountIds }))
  return true
}
