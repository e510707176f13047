import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { deleteOldRates } from './fence-store.ts'
import { deleteOldBudgets, usedBlobs } from './store.ts'

/** A blob comes before its row; younger ones may still get theirs. */
const orphanAfterMs = 24 * 3_600_000
const batchSize = 500

const budgetKeepMs = 48 * 3_600_000

/** Forgets whom an automatic answer went to long ago, and who sent how much. Gives how many. */
export function sweepBudgets(db: Database, services: Services, tenantId: string): Promise<number> {
  const before = new Date(services.clock.now().getTime() - budgetKeepMs)
  return db.inTenant(systemContext(services, tenantId), async (tx) => {
    await deleteOldRates(tx, before)
    return deleteOldBudgets(tx, before)
  })
}

/** Removes bytes that no row mentions: left by a crash between blob and transaction. Gives how many. */
export async function sweepBlobs(db: Database, services: Services, tenantId: string): Promise<number> {
  const before = new Date(services.clock.now().getTime() - orphanAfterMs)
  let removed = 0
  let batch: Buffer[] = []
  for await (const { sha256 } of services.blobs.listOlder(tenantId, before)) {
    batch.push(sha256)
    if (batch.length < batchSize) continue
    removed += await removeUnused(db, services, tenantId, batch, before)
    batch = []
  }
  return removed + (await removeUnused(db, services, tenantId, batch, before))
}

async function removeUnused(
  db: Database,
  services: Services,
  tenantId: string,
  hashes: readonly Buffer[],
  before: Date,
): Promise<number> {
  if (hashes.length === 0) return 0
  const used = await db.readInTenant(systemContext(services, tenantId), (tx) => usedBlobs(tx, hashes))
  const kept = new Set(used)
  const orphans = hashes.filter((hash) => !kept.has(hash.toString('hex')))
  let removed = 0
  for (const hash of orphans) if (await services.blobs.removeOlder(tenantId, hash, before)) removed++
  return removed
}
