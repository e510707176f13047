import { systemContext } from '#platform/context'
import { verifyLog } from '#platform/events'
import { verifyBlobs, verifyLedger } from '#intake'
import { listTenants } from '#tenancy'
import { requireTenant, withRuntime } from './tenants.ts'
import { print, readOptions } from './usage.ts'

/** `kontor verify [--tenant S]` checks the event chain, the ledger and the blobs; the first fault of each is named, exit 1. */
export async function verify(args: string[]): Promise<number> {
  const options = readOptions(args, { values: ['tenant'] })
  const slug = options.value('tenant')
  return withRuntime(async (runtime) => {
    const { db, services } = runtime
    const tenants = slug === null ? await listTenants(db) : [{ id: await requireTenant(runtime, slug), slug }]
    let faults = 0
    for (const tenant of tenants) {
      const context = systemContext(services, tenant.id)
      const log = await db.snapshotInTenant(context, verifyLog)
      const ledger = await db.snapshotInTenant(context, verifyLedger)
      const blobs = await verifyBlobs(db, context)
      const ok = log.fault === null && ledger.fault === null && blobs.fault === null
      if (!ok) faults++
      print({
        tenant: tenant.slug,
        ok,
        events: log.events,
        eventFault: log.fault,
        ledger: ledger.entries,
        ledgerFault: ledger.fault,
        blobs: blobs.blobs,
        blobFault: blobs.fault,
      })
    }
    return faults === 0 ? 0 : 1
  })
}
