import type { Services } from '#platform/context'
import type { Database } from '#platform/db'
import { errorForLog } from '#platform/log'
import { allTenantIds } from './store.ts'

/**
 * Does a chore for every tenant, one after the other. Where it fails the others still get theirs; in the end it throws,
 * so that the chore is tried again.
 */
export async function forEachTenant(
  db: Database,
  services: Services,
  work: (tenantId: string) => Promise<unknown>,
): Promise<void> {
  const tenantIds = await allTenantIds(db)
  let failed = 0
  for (const tenantId of tenantIds) {
    try {
      await work(tenantId)
    } catch (error) {
      failed++
      services.log.warn({ err: errorForLog(error), tenantId }, 'a chore failed for a tenant')
    }
  }
  if (failed > 0) throw new Error(`a chore failed for ${failed} of ${tenantIds.length} tenants`)
}
