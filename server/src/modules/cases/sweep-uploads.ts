import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { deleteUnsentUploads, deleteUnusedBlobs } from './scan-store.ts'

/** Uploads that nobody sent and no draft holds are forgotten after this. */
const unsentKeptMs = 24 * 3_600_000
const batchSize = 500

/** Forgets old uploads and the rows of bytes that nothing has any more. Gives how many uploads. */
export async function sweepUploads(db: Database, services: Services, tenantId: string): Promise<number> {
  const context = systemContext(services, tenantId)
  const before = new Date(services.clock.now().getTime() - unsentKeptMs)
  const all = async (step: (typeof steps)[number]): Promise<number> => {
    for (let sum = 0; ; ) {
      const count = await db.inTenant(context, (tx) => step(tx, before, batchSize))
      sum += count
      if (count < batchSize) return sum
    }
  }
  const forgotten = await all(deleteUnsentUploads)
  await all(deleteUnusedBlobs)
  return forgotten
}
const steps = [deleteUnsentUploads, deleteUnusedBlobs] as const
