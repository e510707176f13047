import { verifyFactors } from '#access'
import { verifySeals } from '#accounts'
import { systemContext } from '#platform/context'
import { verifyLog } from '#platform/events'
import { verifyBlobs, verifyLedger } from '#intake'
import { listTenants } from '#tenancy'
import type { Runtime } from './runtime.ts'
import { requireTenant, withRuntime } from './tenants.ts'
import { print, readOptions, say } from './usage.ts'

/**
 * `kontor verify [--tenant S]` checks event chains with their heads and anchors, the ledger, the blobs and the sealed
 * values; the first fault of each is named, exit 1.
 */
export async function verify(args: string[]): Promise<number> {
  const options = readOptions(args, { values: ['tenant'] })
  const slug = options.value('tenant')
  return withRuntime(async (runtime) => {
    const tenants =
      slug === null ? await listTenants(runtime.db) : [{ id: await requireTenant(runtime, slug), slug }]
    return (await verifyTenants(runtime, tenants)) === 0 ? 0 : 1
  })
}

/** Checks tenants one after the other and prints a row each; gives how many have a fault. */
export async function verifyTenants(
  { db, services }: Pick<Runtime, 'db' | 'services'>,
  tenants: readonly { id: string; slug: string }[],
): Promise<number> {
  let faults = 0
  for (const [index, tenant] of tenants.entries()) {
    const step = (what: string): void => say(`${tenant.slug} (${index + 1} of ${tenants.length}): ${what}`)
    const context = systemContext(services, tenant.id)
    step('event log')
    const log = await db.snapshotInTenant(context, verifyLog)
    step('ledger')
    const ledger = await db.snapshotInTenant(context, verifyLedger)
    step('blobs')
    const blobs = await verifyBlobs(db, context)
    const seals = await db.readInTenant(context, verifySeals)
    const factors = await db.readInTenant(context, verifyFactors)
    const ok = [log, ledger, blobs, seals, factors].every(({ fault }) => fault === null)
    if (!ok) faults++
    print({
      tenant: tenant.slug,
      ok,
      events: log.events,
      eventFault: log.fault,
      ledger: ledger.entries,
      ledgerFault: ledger.fault,
      blobs: blobs.blobs,
      blobOrphans: blobs.orphans,
      blobFault: blobs.fault,
      seals: seals.seals + factors.seals,
      sealFault: seals.fault ?? factors.fault,
    })
  }
  return faults
}
