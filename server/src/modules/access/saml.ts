import { randomBytes } from 'node:crypto'
import { type CacheProvider, SAML, ValidateInResponseTo } from '@node-saml/node-saml'
import type { ProviderPlace } from '@kontor/contract'
import { refused, type Vouched } from './identities.ts'

type SamlPlace = Extract<ProviderPlace, { kind: 'saml' }>

/** So far clocks of two houses may differ. */
const skewMs = 60_000
/** An assertion that is older opens nothing, whatever it says of itself. */
const maxAgeMs = 10 * 60_000
const maxNameChars = 120

/** This service as a SAML provider knows it. */
export interface SamlHere {
  entityId: string
  acsUrl: string
}

export const newRequestId = (): string => `_${randomBytes(20).toString('hex')}`

/** Where the browser goes to prove who its user is. */
export function samlUrlOf(
  here: SamlHere,
  place: SamlPlace,
  way: { requestId: string; state: string; now: Date },
): Promise<string> {
  return samlOf(here, place, way.requestId, way.now).getAuthorizeUrlAsync(way.state, undefined, {})
}

/** What a SAML provider needs to know about this service. */
export function samlMetadata(here: SamlHere, place: SamlPlace, now: Date): string {
  return samlOf(here, place, '', now).generateServiceProviderMetadata(null)
}

/**
 * Checks a SAML response: the assertion is signed by the provider's key, for us, in answer to our request, and of now.
 * Only what was signed is read. Fault: `identity-refused` for whatever is wrong.
 */
export async function samlVouched(
  here: SamlHere,
  place: SamlPlace,
  requestId: string,
  response: string,
  now: Date,
): Promise<Vouched & { assertionId: string; expiresAt: Date }> {
  const profile = await samlOf(here, place, requestId, now)
    .validatePostResponseAsync({ SAMLResponse: response })
    .then((result) => result.profile)
    .catch(() => null)
  if (!profile || profile.issuer !== place.entityId) throw refused()
  const subject = profile.nameID
  const { Assertion: assertion } = (profile.getAssertion?.() ?? {}) as { Assertion?: AssertionXml }
  if (typeof subject !== 'string' || subject.trim() === '' || !assertion?.$?.ID) throw refused()
  if (!isForUs(assertion, here, requestId)) throw refused()
  const named = profile.attributes as Record<string, unknown> | undefined
  const display = [named?.displayName, named?.cn].find((value) => typeof value === 'string') ?? subject
  return {
    issuer: place.entityId,
    subject,
    login: subject.slice(0, maxNameChars),
    name: display.slice(0, maxNameChars),
    assertionId: assertion.$.ID,
    expiresAt: new Date(now.getTime() + maxAgeMs + skewMs),
  }
}

interface AssertionXml {
  $?: { ID?: string }
  Subject?: {
    SubjectConfirmation?: {
      $?: { Method?: string }
      SubjectConfirmationData?: { $?: { Recipient?: string; InResponseTo?: string; NotOnOrAfter?: string } }[]
    }[]
  }[]
}

/** The bearer's confirmation names our address and our request (SAML profiles, 4.1.4.2). */
function isForUs(assertion: AssertionXml, here: SamlHere, requestId: string): boolean {
  const confirmations = assertion.Subject?.[0]?.SubjectConfirmation ?? []
  return confirmations.some(({ $, SubjectConfirmationData }) => {
    const data = SubjectConfirmationData?.[0]?.$
    return (
      $?.Method === 'urn:oasis:names:tc:SAML:2.0:cm:bearer' &&
      data?.Recipient === here.acsUrl &&
      data.InResponseTo === requestId &&
      data.NotOnOrAfter !== undefined
    )
  })
}

function samlOf(here: SamlHere, place: SamlPlace, requestId: string, now: Date): SAML {
  return new SAML({
    issuer: here.entityId,
    callbackUrl: here.acsUrl,
    audience: here.entityId,
    entryPoint: place.ssoUrl,
    idpIssuer: place.entityId,
    idpCert: place.certificate,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false,
    disableRequestedAuthnContext: true,
    identifierFormat: null,
    signatureAlgorithm: 'sha256',
    acceptedClockSkewMs: skewMs,
    maxAssertionAgeMs: maxAgeMs,
    validateInResponseTo: ValidateInResponseTo.always,
    cacheProvider: onlyRequest(requestId, now),
    generateUniqueId: () => requestId,
  })
}

/** Knows the one request that this sign-in began with. */
function onlyRequest(requestId: string, now: Date): CacheProvider {
  return {
    saveAsync: async (_key, value) => ({ value, createdAt: now.getTime() }),
    getAsync: async (key) => (key === requestId ? now.toISOString() : null),
    removeAsync: async (key) => key,
  }
}
