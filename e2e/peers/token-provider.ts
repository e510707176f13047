import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export type TokenProviderOptions = {
  clientId: string
  clientSecret: string
  /** The mailbox that tokens open. */
  mailbox: string
  /** Whose consent it is; another person where a mailbox is shared. */
  owner?: string
  lifeSeconds?: number
}

/** An OAuth 2 provider on the loopback address: tokens, and what a mail server asks about them. */
export type TokenProvider = {
  authorizeUrl: string
  tokenUrl: string
  tokenInfoUrl: string
  /** Requests to the token endpoint, by grant type, in order. */
  asked: string[]
  /** What the next token requests wait for before they are answered. */
  hold: Promise<unknown> | null
  /** A person consents at the authorize address: gives the query that the browser is sent back with. */
  consent(address: string): { state: string; code: string }
  /** A refresh token as the provider's own page would show it. */
  handOut(): string
  /** All access tokens stop working, consent stays. */
  expire(): void
  /** Consent is withdrawn. */
  revoke(): void
  isGood(token: string | undefined): boolean
  stop(): Promise<void>
}

/** Starts a provider that gives each refresh token once: the old one ends when it is used (RFC 6749, section 6). */
export async function startTokenProvider(options: TokenProviderOptions): Promise<TokenProvider> {
  const { clientId, clientSecret, mailbox, owner = mailbox, lifeSeconds = 3600 } = options
  const codes = new Map<string, string>()
  const access = new Set<string>()
  const refresh = new Set<string>()
  const provider: Pick<TokenProvider, 'asked' | 'hold'> = { asked: [], hold: null }

  const grant = (lasting: boolean) => {
    const [token, renewal] = [`access-${randomUUID()}`, `refresh-${randomUUID()}`]
    access.add(token)
    if (lasting) refresh.add(renewal)
    const claims = Buffer.from(JSON.stringify({ email: owner })).toString('base64url')
    return {
      access_token: token,
      token_type: 'Bearer',
      expires_in: lifeSeconds,
      ...(lasting ? { refresh_token: renewal, id_token: `x.${claims}.x` } : {}),
    }
  }
  const answer = (form: URLSearchParams): [number, unknown] => {
    const type = form.get('grant_type') ?? ''
    provider.asked.push(type)
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret)
      return [401, { error: 'invalid_client', error_description: 'unknown client or wrong secret' }]
    if (type === 'client_credentials') return [200, grant(false)]
    if (type === 'refresh_token')
      return refresh.delete(form.get('refresh_token') ?? '')
        ? [200, grant(true)]
        : [400, { error: 'invalid_grant', error_description: 'consent was withdrawn' }]
    const challenge = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const verified = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    return challenge !== undefined && challenge === verified
      ? [200, grant(true)]
      : [400, { error: 'invalid_grant', error_description: 'code or verifier do not fit' }]
  }
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    let [status, body]: [number, unknown] = [404, {}]
    if (url.pathname === '/token') {
      const form = new URLSearchParams(await textOf(request))
      await provider.hold
      ;[status, body] = answer(form)
    } else if (url.pathname === '/tokeninfo') {
      const token =
        url.searchParams.get('access_token') ?? /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1]
      const active = access.has(token ?? '')
      ;[status, body] = active ? [200, { email: mailbox, active: 'true' }] : [401, { error: 'invalid_token' }]
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(provider, {
    authorizeUrl: `${base}/authorize`,
    tokenUrl: `${base}/token`,
    tokenInfoUrl: `${base}/tokeninfo?access_token=`,
    consent: (address: string) => {
      const asked = new URL(address).searchParams
      const code = randomUUID()
      codes.set(code, asked.get('code_challenge') ?? '')
      return { state: asked.get('state') ?? '', code }
    },
    handOut: () => {
      const token = `refresh-${randomUUID()}`
      refresh.add(token)
      return token
    },
    expire: () => access.clear(),
    revoke: () => {
      access.clear()
      refresh.clear()
    },
    isGood: (token: string | undefined) => access.has(token ?? ''),
    stop: async () => {
      server.close()
      server.closeAllConnections()
    },
  })
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
