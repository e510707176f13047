import { type Services, systemContext } from '#platform/context'
import { type Database, isUniqueViolation } from '#platform/db'
import { emit } from '#platform/events'
import { conflict, invalid } from '#platform/faults'
import { uuidv7 } from '#platform/ids'
import { tenantFounded } from './events.ts'
import { insertTenant } from './store.ts'

export interface NewTenant {
  slug: string
  name: string
  locale: string
}

const slugPattern = /^[a-z0-9][a-z0-9-]{0,62}$/

/** Founds a tenant with a key of its own. Faults: `invalid` slug, `slug-taken`. */
export async function createTenant(db: Database, services: Services, wanted: NewTenant): Promise<string> {
  if (!slugPattern.test(wanted.slug)) {
    throw invalid(
      { field: 'slug' },
      'A slug is made of small letters, digits and hyphens, such as "nordlicht"',
    )
  }
  const id = uuidv7(services.clock.now())
  try {
    await insertTenant(db, { ...wanted, id, wrappedKey: services.keyring.createTenantKey(id) })
  } catch (error) {
    if (isUniqueViolation(error))
      throw conflict('slug-taken', { slug: wanted.slug }, `There is already a tenant "${wanted.slug}"`)
    throw error
  }
  await db.inTenant(systemContext(services, id), (tx) =>
    emit(tx, tenantFounded.of(id, { slug: wanted.slug })),
  )
  return id
}
