import { z } from 'zod'
import { EgressDenied, EgressFailed, type FetchOutside } from '#platform/egress'

const maxBytes = 256 * 1024
const timeoutMs = 20_000
const maxTokenLength = 16 * 1024
/** Where a provider does not say: the usual hour. */
const usualLifeSeconds = 3600
const maxTextLength = 300

/** RFC 6749, section 5.1; unknown fields are the provider's business. */
const answerBody = z.object({
  access_token: z.string().min(1).max(maxTokenLength),
  token_type: z.string().optional(),
  expires_in: z.coerce.number().positive().optional(),
  refresh_token: z.string().max(maxTokenLength).optional(),
  refresh_token_expires_in: z.coerce.number().positive().optional(),
  id_token: z.string().max(maxTokenLength).optional(),
})
const errorBody = z.object({ error: z.string(), error_description: z.string().optional() })

export interface Tokens {
  accessToken: string
  refreshToken: string | null
  lifeSeconds: number
  refreshLifeSeconds: number | null
  /** Who consented, where the provider tells; only ever shown. */
  owner: string | null
}
export type TokenAnswer =
  | { ok: true; tokens: Tokens }
  | {
      ok: false
      /** `consent-revoked` and `client-refused` last until somebody acts; `token-unavailable` passes. */
      code: 'consent-revoked' | 'client-refused' | 'token-refused' | 'token-unavailable'
      params: Record<string, string>
    }

/** Asks a token endpoint (RFC 6749, section 4 and 6). Every outcome is an answer; secrets stand in none. */
export async function requestToken(
  fetchOutside: FetchOutside,
  tokenUrl: string,
  client: { clientId: string; clientSecret?: string | undefined },
  fields: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const body = new URLSearchParams({ client_id: client.clientId, ...fields })
  if (client.clientSecret) body.set('client_secret', client.clientSecret)
  const host = URL.parse(tokenUrl)?.hostname ?? ''
  try {
    const answer = await fetchOutside(tokenUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: body.toString(),
      maxBytes,
      timeoutMs,
    })
    return read(answer.status, answer.body, host)
  } catch (error) {
    if (error instanceof EgressDenied || error instanceof EgressFailed)
      return { ok: false, code: 'token-unavailable', params: { host, text: error.message } }
    throw error
  }
}

function read(status: number, body: Buffer, host: string): TokenAnswer {
  const json = parse(body)
  const granted = answerBody.safeParse(json)
  if (status === 200 && granted.success && isBearer(granted.data.token_type)) {
    const { data } = granted
    return {
      ok: true,
      tokens: {
        accessToken: data.access_token,
        refreshToken: data.refresh_token ?? null,
        lifeSeconds: data.expires_in ?? usualLifeSeconds,
        refreshLifeSeconds: data.refresh_token_expires_in ?? null,
        owner: data.id_token ? ownerOf(data.id_token) : null,
      },
    }
  }
  const refused = errorBody.safeParse(json)
  const text = (refused.data?.error_description ?? refused.data?.error ?? `HTTP ${status}`).slice(
    0,
    maxTextLength,
  )
  return { ok: false, code: codeOf(status, refused.data?.error), params: { host, text } }
}

function codeOf(status: number, error: string | undefined): Exclude<TokenAnswer, { ok: true }>['code'] {
  if (error === 'invalid_grant' || error === 'interaction_required' || error === 'consent_required')
    return 'consent-revoked'
  if (error === 'invalid_client' || error === 'unauthorized_client') return 'client-refused'
  return status >= 400 && status < 500 && status !== 429 && status !== 408 && error !== undefined
    ? 'token-refused'
    : 'token-unavailable'
}

function isBearer(type: string | undefined): boolean {
  return type === undefined || type.toLowerCase() === 'bearer'
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    // No JSON is no answer; the status says the rest.
    return null
  }
}

/** The name in an ID token, unverified: it came over TLS from the provider itself and decides nothing. */
function ownerOf(idToken: string): string | null {
  const claims = parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url'))
  const known = z
    .object({ email: z.string().optional(), preferred_username: z.string().optional() })
    .safeParse(claims)
  return (known.data?.email ?? known.data?.preferred_username ?? null)?.slice(0, maxTextLength) ?? null
}
