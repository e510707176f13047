import { roomFor } from '#accounts'
import { systemContext, type Services } from '#platform/context'
import type { Database } from '#platform/db'
import { countComing } from './store.ts'

/** How many more messages an account may take now: 0 while a processing limit stops it, its own or the tenant's. */
export function roomForMail(
  db: Database,
  services: Services,
  tenantId: string,
  accountId: string,
): Promise<number> {
  return db.inTenant(systemContext(services, tenantId), (tx) =>
    roomFor(tx, accountId, () => countComing(tx, accountId)),
  )
}
