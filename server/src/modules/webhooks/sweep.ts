import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { sweepRows } from './store.ts'

const settledKeptMs = 14 * 86_400_000
/** After a month without a taker the news are old; the event log still has them. */
const waitingKeptMs = 30 * 86_400_000
const batchSize = 1_000

/** Forgets deliveries that are through, and gives up what waited for a month. */
export async function sweepDeliveries(db: Database, services: Services, tenantId: string): Promise<void> {
  const now = services.clock.now().getTime()
  const step = (): Promise<number> =>
    db.inTenant(systemContext(services, tenantId), (tx) =>
      sweepRows(tx, new Date(now - settledKeptMs), new Date(now - waitingKeptMs), batchSize),
    )
  while ((await step()) >= batchSize) continue
}
