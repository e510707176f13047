import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Claims = Record<string, unknown>

/** An OpenID provider on the loopback address, with keys of its own and real signed ID tokens. */
export type OidcProvider = {
  issuer: string
  clientId: string
  clientSecret: string
  /** A person agrees at the authorize address: gives the query that the browser is sent back with. */
  agree(address: string, claims: Claims): string
  /** Spoils the next ID token: its claims, or how it is signed. */
  spoil: { claims?: (claims: Claims) => Claims; signature?: 'none' | 'foreign' } | null
  stop(): Promise<void>
}

const lifeSeconds = 300
const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Starts a provider with one client; codes are good once, with the verifier of their challenge. */
export async function startOidcProvider(): Promise<OidcProvider> {
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const [clientId, clientSecret, kid] = ['kontor-test', randomUUID(), randomUUID()]
  const codes = new Map<
    string,
    { claims: Claims; challenge: string; redirect: string; nonce: string | null }
  >()
  const state: Pick<OidcProvider, 'spoil'> = { spoil: null }
  let issuer = ''

  const tokenOf = (claims: Claims): string => {
    const { spoil } = state
    state.spoil = null
    const alg = spoil?.signature === 'none' ? 'none' : 'RS256'
    const body = `${base64url({ alg, kid, typ: 'JWT' })}.${base64url(spoil?.claims ? spoil.claims(claims) : claims)}`
    if (alg === 'none') return `${body}.`
    const key = spoil?.signature === 'foreign' ? foreign.privateKey : own.privateKey
    return `${body}.${createSign('RSA-SHA256').update(body).sign(key, 'base64url')}`
  }
  const exchange = (form: URLSearchParams): [number, unknown] => {
    const code = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const isRight =
      code !== undefined &&
      form.get('client_id') === clientId &&
      form.get('client_secret') === clientSecret &&
      form.get('redirect_uri') === code.redirect &&
      challenge === code.challenge
    if (!isRight) return [400, { error: 'invalid_grant' }]
    const iat = Math.floor(Date.now() / 1000)
    const claims = {
      iss: issuer,
      aud: clientId,
      iat,
      exp: iat + lifeSeconds,
      ...(code.nonce && { nonce: code.nonce }),
      ...code.claims,
    }
    return [200, { access_token: randomUUID(), token_type: 'Bearer', id_token: tokenOf(claims) }]
  }
  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  const answer = async (request: IncomingMessage): Promise<[number, unknown]> => {
    if (request.url === '/.well-known/openid-configuration') {
      const endpoints = {
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
      }
      return [
        200,
        {
          issuer,
          ...endpoints,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
          code_challenge_methods_supported: ['S256'],
        },
      ]
    }
    if (request.url === '/keys')
      return [200, { keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }] }]
    if (request.url !== '/token') return [404, {}]
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    return exchange(new URLSearchParams(Buffer.concat(chunks).toString()))
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return Object.assign(state, {
    issuer,
    clientId,
    clientSecret,
    agree: (address: string, claims: Claims) => {
      const wanted = new URL(address).searchParams
      const code = randomUUID()
      codes.set(code, {
        claims,
        challenge: wanted.get('code_challenge') ?? '',
        redirect: wanted.get('redirect_uri') ?? '',
        nonce: wanted.get('nonce'),
      })
      return new URLSearchParams({ code, state: wanted.get('state') ?? '', iss: issuer }).toString()
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  })
}
