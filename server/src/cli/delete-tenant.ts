import { pauseAllAccounts, accountsInUse } from '#accounts'
import { endAllAccess } from '#access'
import { giveUpUnsent } from '#outbox'
import { systemContext } from '#platform/context'
import { removeTenantRows } from '#platform/db'
import { findEvenRemoved, markRemoved } from '#tenancy'
import type { Runtime } from './runtime.ts'
import type { Options } from './usage.ts'
import { occasionally, print, say, UsageError } from './usage.ts'

/** Accounts are let go of within this, else the removal goes on without waiting. */
const letGoMs = 20_000
const lookEveryMs = 500

/** The tenant to delete; throws unless its slug was given twice. */
export function confirmedSlug(options: Options): string {
  const slug = options.required('slug')
  if (options.required('confirm') !== slug)
    throw new UsageError(`to delete the tenant "${slug}" for good, repeat its slug: --confirm ${slug}`)
  return slug
}

/**
 * `kontor tenant delete --slug S --confirm S [--force]`: everything of a tenant is gone afterwards: rows, blobs, its key,
 * jobs and timers. It is refused while accounts still fetch; `--force` pauses them first. Beside a running server; after
 * an interruption the same command goes on.
 */
export async function deleteTenant(
  { db, services, ownerUrl }: Runtime,
  slug: string,
  { force }: { force: boolean },
): Promise<void> {
  if (ownerUrl === null)
    throw new UsageError('set DATABASE_OWNER_URL too: only the tables’ owner may delete a tenant')
  const tenant = await findEvenRemoved(db, slug)
  if (!tenant) throw new Error(`there is no tenant "${slug}"`)
  const context = systemContext(services, tenant.id)
  if (!tenant.removing) {
    const fetching = await db.readInTenant(context, accountsInUse)
    if (fetching.length > 0 && !force)
      throw new Error(
        `these accounts still receive mail: ${fetching.join(', ')}. Pause them first, or pause them all with --force`,
      )
    await db.inTenant(context, async (tx) => {
      await pauseAllAccounts(tx)
      await giveUpUnsent(tx)
      await endAllAccess(tx)
      await markRemoved(tx)
    })
  }
  for (let waitedMs = 0; waitedMs < letGoMs; waitedMs += lookEveryMs) {
    if ((await db.readInTenant(context, accountsInUse)).length === 0) break
    await new Promise((again) => setTimeout(again, lookEveryMs))
  }
  const tell = occasionally()
  const rows = await removeTenantRows(ownerUrl, tenant.id, ({ table, rows: soFar }) =>
    tell(() => `${table}: ${soFar} rows deleted`),
  )
  const blobs = await services.blobs.removeTenant(tenant.id)
  print({ deleted: slug, id: tenant.id, resumed: tenant.removing, rows, blobs })
  say('It still stands in backups of before, for as long as you keep them.')
}
