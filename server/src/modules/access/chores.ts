import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { forEachTenant } from '#tenancy'
import { deleteOldLinks } from './link-store.ts'
import { deleteOldAssertions } from './provider-store.ts'
import { deleteOldSessions } from './session-store.ts'
import { deleteOldSteps } from './step-store.ts'
import { deleteOldAttempts, deleteOldIdempotencyKeys } from './store.ts'

/** Links that are over stay for those who look into what happened. */
const linkKeepMs = 30 * 86_400_000
const idempotencyKeepMs = 48 * 3_600_000
/** Longer than an attempt counts or blocks. */
const attemptKeepMs = 3_600_000

/** Removes sessions that ended, idempotency keys that nobody can repeat any more, and attempts that no longer count. */
export function sweepAccess(db: Database, services: Services): Promise<void> {
  const now = services.clock.now().getTime()
  return forEachTenant(db, services, (tenantId) =>
    db.inTenant(systemContext(services, tenantId), async (tx) => {
      await deleteOldSessions(tx)
      await deleteOldSteps(tx)
      await deleteOldAssertions(tx)
      await deleteOldLinks(tx, new Date(now - linkKeepMs))
      await deleteOldIdempotencyKeys(tx, new Date(now - idempotencyKeepMs))
      await deleteOldAttempts(tx, new Date(now - attemptKeepMs))
    }),
  )
}
