import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { allTenantIds, lockWrappedKey, writeWrappedKey } from './store.ts'

/**
 * Wraps every tenant's key by the current master key, one tenant a transaction; what is wrapped by it already is passed
 * over, so an interrupted run goes on where it was. The keys themselves stay: sealed values and reply tokens hold.
 */
export async function rewrapTenantKeys(
  db: Database,
  services: Services,
  progress: (state: { done: number; of: number }) => void,
): Promise<{ tenants: number; rewrapped: number }> {
  const ids = await allTenantIds(db)
  let rewrapped = 0
  for (const [index, tenantId] of ids.entries()) {
    const isNew = await db.inTenant(systemContext(services, tenantId), async (tx) => {
      const wrapped = await lockWrappedKey(tx)
      const again = services.keyring.rewrap(tenantId, wrapped)
      if (again) await writeWrappedKey(tx, again)
      return again !== null
    })
    if (isNew) rewrapped++
    progress({ done: index + 1, of: ids.length })
  }
  return { tenants: ids.length, rewrapped }
}
