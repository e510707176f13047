import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { allTenantIds } from '#tenancy'
import { sessionIdleMs } from './log-in.ts'
import { deleteOldIdempotencyKeys, deleteOldSessions } from './store.ts'

const idempotencyKeepMs = 48 * 3_600_000

/** Removes sessions that ended and idempotency keys that nobody can repeat any more. */
export async function sweepAccess(db: Database, services: Services): Promise<void> {
  const now = services.clock.now().getTime()
  for (const tenantId of await allTenantIds(db)) {
    await db.inTenant(systemContext(services, tenantId), async (tx) => {
      await deleteOldSessions(tx, new Date(now - sessionIdleMs))
      await deleteOldIdempotencyKeys(tx, new Date(now - idempotencyKeepMs))
    })
  }
}
