import { X509Certificate } from 'node:crypto'
import type { ProviderPlace, ProviderSettings, SignInProvider } from '@kontor/contract'
import { isUniqueViolation, type ReadTx, type WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { conflict, invalid, notFound } from '#platform/faults'
import { readTenant, tenantKey } from '#tenancy'
import { providerChanged } from './events.ts'
import {
  deleteIdentitiesOf,
  deleteProvider,
  findProvider,
  insertProvider,
  type ProviderRow,
  readProviders,
  updateProvider,
} from './provider-store.ts'

const maxProviders = 20

/** The houses that vouch for users of the tenant. */
export async function listProviders(tx: ReadTx): Promise<{ items: SignInProvider[] }> {
  const { slug } = await readTenant(tx)
  return { items: (await readProviders(tx)).map((row) => presentProvider(row, tx.context.baseUrl, slug)) }
}

/** Adds a house that vouches for users. Faults: `name-taken`, `invalid`, `too-many-providers`. */
export async function addProvider(tx: WriteTx, wanted: ProviderSettings): Promise<SignInProvider> {
  if ((await readProviders(tx)).length >= maxProviders)
    throw conflict(
      'too-many-providers',
      { limit: maxProviders },
      `A firm has at most ${maxProviders} providers`,
    )
  requireSound(wanted)
  const settings = { place: wanted.place, newUsers: wanted.newUsers }
  const row = { name: wanted.name, active: wanted.active, settings }
  const id = await insertProvider(tx, row).catch(nameTaken(wanted.name))
  return save(tx, { ...row, id, sealed: null }, wanted, 'added')
}

/**
 * Changes a house that vouches for users. Who it called by a subject is forgotten when it is another house: the same
 * subject may be somebody else there. Faults: `not-found`, `name-taken`, `invalid`.
 */
export async function changeProvider(
  tx: WriteTx,
  id: string,
  wanted: ProviderSettings,
): Promise<SignInProvider> {
  const before = await findProvider(tx, id)
  if (!before) throw notFound()
  requireSound(wanted)
  if (issuerOf(before.settings.place) !== issuerOf(wanted.place)) await deleteIdentitiesOf(tx, id)
  const settings = { place: wanted.place, newUsers: wanted.newUsers }
  return save(tx, { ...before, name: wanted.name, active: wanted.active, settings }, wanted, 'changed')
}

/** Removes a house with all links to it. Fault: `not-found`. */
export async function removeProvider(tx: WriteTx, id: string): Promise<void> {
  if (!(await deleteProvider(tx, id))) throw notFound()
  await emit(tx, providerChanged.of(tx.tenantId, { providerId: id, change: 'removed' }))
}

/** Who a house says it is: with the subject, the whole name of a user there. */
export function issuerOf(place: ProviderPlace): string {
  return place.kind === 'oidc' ? place.issuer : place.entityId
}

/** The client secret of a provider, or null. */
export async function clientSecretOf(tx: ReadTx, row: ProviderRow): Promise<string | null> {
  return row.sealed === null ? null : (await tenantKey(tx)).open(placeOf(row.id), row.sealed)
}

const placeOf = (id: string): string => `sign-in-provider:${id}:client-secret`

async function save(
  tx: WriteTx,
  row: ProviderRow,
  { clientSecret }: ProviderSettings,
  change: 'added' | 'changed',
): Promise<SignInProvider> {
  const sealed =
    clientSecret === undefined ? row.sealed : (await tenantKey(tx)).seal(placeOf(row.id), clientSecret)
  await updateProvider(tx, { ...row, sealed }).catch(nameTaken(row.name))
  await emit(tx, providerChanged.of(tx.tenantId, { providerId: row.id, change }))
  const { slug } = await readTenant(tx)
  return presentProvider({ ...row, sealed }, tx.context.baseUrl, slug)
}

/** Where a SAML provider reads about this service; its own name as well. */
export function entityIdHere(baseUrl: string, slug: string, providerId: string): string {
  return `${baseUrl}/api/v1/sign-in/saml/${slug}/${providerId}`
}

export const samlUrl = (baseUrl: string): string => `${baseUrl}/api/v1/sign-in/saml`
export const oidcUrl = (baseUrl: string): string => `${baseUrl}/login/back`

function presentProvider(row: ProviderRow, baseUrl: string, slug: string): SignInProvider {
  const { place, newUsers } = row.settings
  const here =
    place.kind === 'oidc'
      ? { redirectUrl: oidcUrl(baseUrl), entityId: null }
      : { redirectUrl: samlUrl(baseUrl), entityId: entityIdHere(baseUrl, slug, row.id) }
  return {
    id: row.id,
    name: row.name,
    active: row.active,
    place,
    hasClientSecret: row.sealed !== null,
    newUsers,
    here,
  }
}

function requireSound({ place }: ProviderSettings): void {
  if (place.kind !== 'saml') return
  try {
    new X509Certificate(place.certificate)
  } catch {
    throw invalid({ field: 'place.certificate' }, 'This is no certificate in PEM form')
  }
}

function nameTaken(name: string): (error: unknown) => never {
  return (error) => {
    if (!isUniqueViolation(error)) throw error
    throw conflict('name-taken', { name }, `There is already a provider "${name}"`)
  }
}
