import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Context, type Services, systemContext } from '#platform/context'
import { type Database, isUuid, type ReadTx } from '#platform/db'
import type { FetchOutside } from '#platform/egress'
import { notFound } from '#platform/faults'
import { type Caller, requireRecentProof } from '#platform/http'
import { findTenant, readTenant } from '#tenancy'
import { newCredential } from './credentials.ts'
import { refused, userOf, type Vouched } from './identities.ts'
import { type OidcMemory, oidcUrlOf, oidcVouched } from './oidc.ts'
import { openSession, type OpenedSession, type Visitor } from './open-session.ts'
import { findProvider, insertAssertion, type ProviderRow, readProviders } from './provider-store.ts'
import { clientSecretOf, entityIdHere, oidcUrl, samlUrl } from './providers.ts'
import { newRequestId, type SamlHere, samlMetadata, samlUrlOf, samlVouched } from './saml.ts'
import { beginStep, takeStep, tenantOfStep } from './steps.ts'
import { insertStep } from './step-store.ts'

const stepMs = 10 * 60_000

/** Everything the ways by other houses need. */
export interface SignInParts {
  db: Database
  services: Services
  outside: FetchOutside
}

/** What is remembered while the browser is at the other house. */
interface Memory {
  providerId: string
  /** Of the secret in the cookie of the browser that began; nobody else finishes. */
  browser: string
  /** The address of the desk as the browser sees it. */
  origin: string
  linkTo: string | null
  oidc: OidcMemory | null
  requestId: string | null
}

/** Where a sign-in goes on: the other house, and the cookie that binds the way back to this browser. */
export interface Started {
  url: string
  browserSecret: string
}

/** The houses by which users of a firm may come in; none for a firm that does not exist. */
export async function listWays(
  { db, services }: SignInParts,
  slug: string,
): Promise<{ items: { id: string; name: string }[] }> {
  const tenant = await findTenant(db, slug)
  if (!tenant) return { items: [] }
  const rows = await db.readInTenant(systemContext(services, tenant.id), readProviders)
  return { items: rows.filter(({ active }) => active).map(({ id, name }) => ({ id, name })) }
}

/** Begins to come in by another house. Faults: `not-found`, `identity-refused` when it does not answer. */
export async function startSignIn(
  parts: SignInParts,
  wanted: { tenant: string; provider: string; origin: string },
): Promise<Started> {
  const tenant = await findTenant(parts.db, wanted.tenant)
  if (!tenant) throw notFound()
  return start(parts, systemContext(parts.services, tenant.id), { ...wanted, linkTo: null })
}

/**
 * Begins to link a signed-in user to who he is at another house. Faults: `not-found`, `step-up-needed`,
 * `identity-refused` when it does not answer.
 */
export async function startLinking(
  parts: SignInParts,
  context: Context,
  caller: Caller,
  wanted: { provider: string; origin: string },
): Promise<Started> {
  await parts.db.readInTenant(context, (tx) => requireProvider(tx, wanted.provider))
  requireRecentProof(caller, context.clock.now())
  return start(parts, context, { ...wanted, linkTo: caller.userId })
}

async function requireProvider(tx: ReadTx, id: string): Promise<ProviderRow> {
  const row = isUuid(id) ? await findProvider(tx, id) : null
  if (!row?.active) throw notFound()
  return row
}

async function start(
  { db, outside }: SignInParts,
  context: Context,
  wanted: { provider: string; origin: string; linkTo: string | null },
): Promise<Started> {
  const { provider, secret, slug } = await db.readInTenant(context, async (tx) => {
    const row = await requireProvider(tx, wanted.provider)
    return { provider: row, secret: await clientSecretOf(tx, row), slug: (await readTenant(tx)).slug }
  })
  const browserSecret = randomBytes(32).toString('base64url')
  const state = newCredential(context.tenantId)
  const { place } = provider.settings
  const memory: Memory = {
    providerId: provider.id,
    browser: hashOf(browserSecret),
    origin: wanted.origin,
    linkTo: wanted.linkTo,
    oidc: null,
    requestId: null,
  }
  let url: string
  if (place.kind === 'oidc') {
    const way = { redirectUrl: oidcUrl(wanted.origin), state: state.text }
    const begun = await oidcUrlOf(outside, place, secret, way)
    url = begun.url
    memory.oidc = begun.memory
  } else {
    memory.requestId = newRequestId()
    const here = samlHere(wanted.origin, slug, provider.id)
    url = await samlUrlOf(here, place, {
      requestId: memory.requestId,
      state: state.text,
      now: context.clock.now(),
    })
  }
  await db.inTenant(context, (tx) =>
    insertStep(tx, state.hash, {
      kind: 'provider',
      userId: wanted.linkTo,
      data: { ...memory },
      expiresAt: new Date(tx.now.getTime() + stepMs),
    }),
  )
  return { url, browserSecret }
}

/**
 * Takes the response of a SAML provider, which comes without our cookies; gives what the browser goes on with. Each
 * assertion is taken once. Faults: `step-over`, `identity-refused`.
 */
export async function takeAssertion(
  { db, services }: SignInParts,
  response: string,
  state: string,
): Promise<string> {
  const context = systemContext(services, tenantOfStep(state))
  const { memory, provider, slug } = await db.inTenant(context, async (tx) => {
    const data = (await takeStep(tx, state, 'provider')).data as unknown as Memory
    const row = await findProvider(tx, data.providerId)
    return { memory: data, provider: row, slug: (await readTenant(tx)).slug }
  })
  const place = provider?.settings.place
  if (!provider?.active || place?.kind !== 'saml' || memory.requestId === null) throw refused()
  const here = samlHere(memory.origin, slug, provider.id)
  const { assertionId, expiresAt, ...vouched } = await samlVouched(
    here,
    place,
    memory.requestId,
    response,
    services.clock.now(),
  )
  return db.inTenant(context, async (tx) => {
    if (!(await insertAssertion(tx, provider.id, assertionId, expiresAt))) throw refused()
    const data = { ...memory, vouched }
    return beginStep(tx, { kind: 'assertion', userId: memory.linkTo, data }, stepMs)
  })
}

/**
 * Opens a session for whom the other house vouches, in the browser that began. Faults: `step-over` (410),
 * `identity-refused` (403).
 */
export async function finishSignIn(
  parts: SignInParts,
  back: Visitor & { query: string; browserSecret: string | undefined },
): Promise<OpenedSession> {
  const { db, services } = parts
  const parameters = new URLSearchParams(back.query)
  const state = parameters.get('state') ?? ''
  const context = systemContext(services, tenantOfStep(state))
  const isSaml = parameters.get('way') === 'saml'
  const { memory, provider, secret } = await db.inTenant(context, async (tx) => {
    const step = await takeStep(tx, state, isSaml ? 'assertion' : 'provider')
    const data = step.data as unknown as Memory & { vouched?: Vouched }
    const row = await findProvider(tx, data.providerId)
    return { memory: data, provider: row, secret: row && (await clientSecretOf(tx, row)) }
  })
  if (!provider?.active || !isSameBrowser(memory.browser, back.browserSecret)) throw refused()
  const vouched = isSaml ? memory.vouched : await vouchedByOidc(parts, provider, secret, memory, back.query)
  if (!vouched) throw refused()
  return db.inTenant(context, async (tx) => {
    const userId = await userOf(tx, provider, vouched, memory.linkTo)
    return openSession(tx, userId, provider.settings.place.kind, back)
  })
}

async function vouchedByOidc(
  { outside }: SignInParts,
  provider: ProviderRow,
  secret: string | null,
  memory: Memory,
  query: string,
): Promise<Vouched | null> {
  const { place } = provider.settings
  if (place.kind !== 'oidc' || memory.oidc === null) return null
  const state = new URLSearchParams(query).get('state') ?? ''
  return oidcVouched(outside, place, secret, {
    redirectUrl: oidcUrl(memory.origin),
    state,
    query,
    memory: memory.oidc,
  })
}

/** What a SAML provider needs to know about this service. Fault: `not-found`. */
export async function readMetadata(
  { db, services }: SignInParts,
  wanted: { tenant: string; provider: string },
): Promise<string> {
  const tenant = await findTenant(db, wanted.tenant)
  if (!tenant || !isUuid(wanted.provider)) throw notFound()
  const provider = await db.readInTenant(systemContext(services, tenant.id), (tx) =>
    findProvider(tx, wanted.provider),
  )
  const place = provider?.settings.place
  if (place?.kind !== 'saml') throw notFound()
  return samlMetadata(samlHere(services.baseUrl, tenant.slug, wanted.provider), place, services.clock.now())
}

const samlHere = (origin: string, slug: string, providerId: string): SamlHere => ({
  entityId: entityIdHere(origin, slug, providerId),
  acsUrl: samlUrl(origin),
})

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

function isSameBrowser(hash: string, secret: string | undefined): boolean {
  return secret !== undefined && timingSafeEqual(Buffer.from(hash), Buffer.from(hashOf(secret)))
}
