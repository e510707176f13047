import * as client from 'openid-client'
import type { ProviderPlace } from '@kontor/contract'
import { asFetch, type FetchOutside } from '#platform/egress'
import type { Vouched } from './identities.ts'
import { refused } from './identities.ts'

type OidcPlace = Extract<ProviderPlace, { kind: 'oidc' }>

const limits = { maxBytes: 512 * 1024, timeoutMs: 10_000 }
const maxNameChars = 120

/** What the way back is checked against. */
export interface OidcMemory {
  nonce: string
  verifier: string
}

/** Where the browser goes to prove who its user is: with state, nonce and PKCE. */
export async function oidcUrlOf(
  outside: FetchOutside,
  place: OidcPlace,
  secret: string | null,
  way: { redirectUrl: string; state: string },
): Promise<{ url: string; memory: OidcMemory }> {
  const configuration = await discover(outside, place, secret)
  const memory = { nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() }
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: way.redirectUrl,
    scope: 'openid profile email',
    response_type: 'code',
    state: way.state,
    nonce: memory.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(memory.verifier),
    code_challenge_method: 'S256',
  })
  return { url: url.href, memory }
}

/**
 * Exchanges the code and checks the ID token: signature, issuer, audience, nonce and times. Fault: `identity-refused`
 * for whatever is wrong.
 */
export async function oidcVouched(
  outside: FetchOutside,
  place: OidcPlace,
  secret: string | null,
  way: { redirectUrl: string; state: string; query: string; memory: OidcMemory },
): Promise<Vouched> {
  const configuration = await discover(outside, place, secret)
  const back = new URL(`${way.redirectUrl}?${way.query}`)
  const tokens = await client
    .authorizationCodeGrant(configuration, back, {
      pkceCodeVerifier: way.memory.verifier,
      expectedNonce: way.memory.nonce,
      expectedState: way.state,
      idTokenExpected: true,
    })
    .catch(() => null)
  const claims = tokens?.claims()
  if (!claims) throw refused()
  const email = typeof claims.email === 'string' ? claims.email.toLowerCase() : null
  if (!isAllowed(place, email, claims.email_verified === true)) throw refused()
  const login = email ?? claims.sub
  return {
    issuer: claims.iss,
    subject: claims.sub,
    login: login.slice(0, maxNameChars),
    name: (typeof claims.name === 'string' && claims.name.trim() !== '' ? claims.name : login).slice(
      0,
      maxNameChars,
    ),
  }
}

function isAllowed({ allowedDomains }: OidcPlace, email: string | null, verified: boolean): boolean {
  if (allowedDomains.length === 0) return true
  return email !== null && verified && allowedDomains.includes(email.split('@').at(-1) ?? '')
}

/** The provider's settings as it publishes them; over the guarded way out only. */
async function discover(
  outside: FetchOutside,
  place: OidcPlace,
  secret: string | null,
): Promise<client.Configuration> {
  const issuer = new URL(place.issuer)
  const authentication = secret === null ? client.None() : client.ClientSecretPost(secret)
  return client
    .discovery(issuer, place.clientId, {}, authentication, {
      [client.customFetch]: asFetch(outside, limits) as client.CustomFetch,
      timeout: limits.timeoutMs / 1000,
      // Plain http gets through the guard only to addresses that the operator opened.
      execute: [
        client.enableNonRepudiationChecks,
        ...(issuer.protocol === 'http:' ? [client.allowInsecureRequests] : []),
      ],
    })
    .catch(() => {
      throw refused()
    })
}
