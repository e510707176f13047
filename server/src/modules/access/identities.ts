import type { ProviderIdentity, ProfileName } from '@kontor/contract'
import { isUniqueViolation, type ReadTx, type WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { conflict, Fault, notFound } from '#platform/faults'
import { readTenant } from '#tenancy'
import { identityChanged } from './events.ts'
import {
  deleteIdentity,
  findIdentity,
  findProvider,
  type IdentityRow,
  insertIdentity,
  type ProviderRow,
  readIdentities,
} from './provider-store.ts'
import { issuerOf } from './providers.ts'
import { findUser, findUserByLogin, insertUser } from './store.ts'
import { userCreated } from './events.ts'

/** Whom another house vouches for. */
export interface Vouched {
  issuer: string
  subject: string
  /** What a new user would be called. */
  login: string
  name: string
}

/** The links of a user to who he is elsewhere. Fault: `not-found`. */
export async function listIdentities(tx: ReadTx, userId: string): Promise<{ items: ProviderIdentity[] }> {
  if (!(await findUser(tx, userId))) throw notFound()
  return { items: (await readIdentities(tx, userId)).map(presentIdentity) }
}

/** Links a user to a subject of a provider. Faults: `not-found`, `identity-taken`. */
export async function addIdentity(
  tx: WriteTx,
  userId: string,
  wanted: { provider: string; subject: string },
): Promise<ProviderIdentity> {
  const user = await findUser(tx, userId)
  const provider = await findProvider(tx, wanted.provider)
  if (!user || !provider) throw notFound()
  const issuer = issuerOf(provider.settings.place)
  await link(tx, userId, { providerId: provider.id, issuer, subject: wanted.subject })
  const made = (await readIdentities(tx, userId)).at(-1)
  if (!made) throw notFound()
  return presentIdentity(made)
}

/** Unlinks a user. Fault: `not-found`. */
export async function removeIdentity(tx: WriteTx, id: string): Promise<void> {
  const gone = await deleteIdentity(tx, id)
  if (!gone) throw notFound()
  await emit(tx, identityChanged.of(tx.tenantId, { ...gone, change: 'removed' }))
}

/**
 * The user whom a provider vouches for: by issuer and subject alone. An address or a login that is the same proves
 * nothing; where one is taken, nobody is added either. `linkTo`: a user who asked, signed in, to be linked.
 * Fault: `identity-refused`.
 */
export async function userOf(
  tx: WriteTx,
  provider: ProviderRow,
  vouched: Vouched,
  linkTo: string | null,
): Promise<string> {
  const who = { providerId: provider.id, issuer: vouched.issuer, subject: vouched.subject }
  const known = await findIdentity(tx, who)
  if (linkTo !== null && known === null) await link(tx, linkTo, who)
  const userId = known ?? linkTo ?? (await newUser(tx, provider.settings.newUsers, vouched, who))
  const user = userId === null ? null : await findUser(tx, userId)
  if (!user?.active || (linkTo !== null && user.id !== linkTo)) throw refused()
  return user.id
}

/** Whatever was wrong, who stands outside learns nothing. */
export function refused(): Fault {
  return new Fault(403, 'identity-refused', {}, 'This sign-in is not accepted')
}

async function newUser(
  tx: WriteTx,
  profile: ProfileName | null,
  { login, name }: Vouched,
  who: { providerId: string; issuer: string; subject: string },
): Promise<string | null> {
  if (profile === null || (await findUserByLogin(tx, login))) return null
  const locale = (await readTenant(tx)).locale === 'de' ? 'de' : 'en'
  const settings = { login, name, passwordHash: null, profile, locale, active: true } as const
  const userId = await insertUser(tx, settings)
  await emit(tx, userCreated.of(tx.tenantId, { userId, profile }, { login, name }))
  await link(tx, userId, who)
  return userId
}

async function link(
  tx: WriteTx,
  userId: string,
  who: { providerId: string; issuer: string; subject: string },
): Promise<void> {
  try {
    await insertIdentity(tx, userId, who)
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw conflict('identity-taken', {}, 'This identity is linked to a user already')
  }
  await emit(tx, identityChanged.of(tx.tenantId, { userId, providerId: who.providerId, change: 'added' }))
}

function presentIdentity({
  id,
  providerId,
  providerName,
  subject,
  createdAt,
}: IdentityRow): ProviderIdentity {
  return {
    id,
    provider: { id: providerId, name: providerName },
    subject,
    createdAt: createdAt.toISOString(),
  }
}
