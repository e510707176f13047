import { setTimeout } from 'node:timers/promises'
import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import type { FetchOutside } from '#platform/egress'
import type { TenantKey } from '#platform/secrets'
import { tenantKey } from '#tenancy'
import { type GiveToken, TokenFault } from '#transports/net'
import { placeOf, sealTokens } from './grant-seal.ts'
import {
  findGrant,
  type GrantRow,
  leaseGrant,
  releaseGrant,
  writeRefreshed,
  writeRevoked,
} from './grant-store.ts'
import { endpointsOf } from './oauth-providers.ts'
import { openAccount } from './settings.ts'
import { type AccountRow, findAccount } from './store.ts'
import { requestToken, type TokenAnswer } from './token-request.ts'

/** A token is renewed this long before its end, so that clocks may differ and a connection may take its time. */
const skewMs = 5 * 60_000
/** Longer than any token request may take. */
const leaseMs = 40_000
const waitMs = 150
const patienceMs = 45_000

/** Access tokens of all accounts. However many processes ask, one token is requested at a time. */
export interface AccessTokens {
  of(tenantId: string, accountId: string): GiveToken
}

export function openAccessTokens(db: Database, services: Services, fetchOutside: FetchOutside): AccessTokens {
  const usable = (key: TenantKey, grant: GrantRow, refused: string | null): string | null => {
    const { sealed, accessExpiresAt, accountId, state } = grant
    if (state !== 'valid' || !sealed.accessToken || !accessExpiresAt) return null
    if (accessExpiresAt.getTime() - skewMs <= services.clock.now().getTime()) return null
    const token = key.open(placeOf(accountId, 'accessToken'), sealed.accessToken)
    return token === refused ? null : token
  }

  /** What is known without asking anybody outside. */
  const look = (tenantId: string, accountId: string, refused: string | null): Promise<string | null> =>
    db.readInTenant(systemContext(services, tenantId), async (tx) => {
      const grant = await findGrant(tx, accountId)
      if (!grant) throw faultOf('sign-in-needed')
      if (grant.state === 'revoked') throw faultOf('consent-revoked')
      return usable(await tenantKey(tx), grant, refused)
    })

  /** Takes the lease; what another got meanwhile, or what is to be asked for. */
  const lease = (tenantId: string, accountId: string, refused: string | null) =>
    db.inTenant(systemContext(services, tenantId), async (tx) => {
      const grant = await leaseGrant(tx, accountId, new Date(tx.now.getTime() + leaseMs))
      if (!grant) return null
      const key = await tenantKey(tx)
      const token = usable(key, grant, refused)
      if (token !== null || grant.state === 'revoked') await releaseGrant(tx, accountId, grant.fence)
      if (grant.state === 'revoked') throw faultOf('consent-revoked')
      if (token !== null) return { token }
      const account = await findAccount(tx, accountId)
      if (!account?.oauth) throw faultOf('sign-in-needed')
      return { grant, request: await requestOf(tx, key, account, grant) }
    })

  const refresh = async (
    tenantId: string,
    accountId: string,
    { fence }: GrantRow,
    request: TokenRequest | null,
  ): Promise<string> => {
    const context = systemContext(services, tenantId)
    if (!request) {
      await db.inTenant(context, (tx) => releaseGrant(tx, accountId, fence))
      throw faultOf('sign-in-needed')
    }
    let answer: TokenAnswer
    try {
      answer = await requestToken(fetchOutside, request.tokenUrl, request.client, request.fields)
    } catch (error) {
      await db.inTenant(context, (tx) => releaseGrant(tx, accountId, fence))
      throw error
    }
    if (answer.ok) {
      const { tokens } = answer
      await db.inTenant(context, async (tx) =>
        writeRefreshed(tx, accountId, fence, sealTokens(await tenantKey(tx), accountId, tokens, tx.now)),
      )
      return tokens.accessToken
    }
    const { code, params } = answer
    await db.inTenant(context, (tx) =>
      code === 'consent-revoked' ? writeRevoked(tx, accountId, fence) : releaseGrant(tx, accountId, fence),
    )
    throw faultOf(code, params)
  }

  return {
    of: (tenantId, accountId) => async (refused) => {
      const deadlineMs = performance.now() + patienceMs
      const turnedDown = refused ?? null
      for (;;) {
        const known = await look(tenantId, accountId, turnedDown)
        if (known !== null) return known
        const leased = await lease(tenantId, accountId, turnedDown)
        if (leased?.token !== undefined) return leased.token
        if (leased?.grant) return refresh(tenantId, accountId, leased.grant, leased.request)
        if (performance.now() > deadlineMs) throw faultOf('token-unavailable', { host: '', text: '' })
        await setTimeout(waitMs)
      }
    },
  }
}

interface TokenRequest {
  tokenUrl: string
  client: { clientId: string; clientSecret?: string | undefined }
  fields: Record<string, string>
}

async function requestOf(
  tx: Parameters<typeof openAccount>[0],
  key: TenantKey,
  account: AccountRow,
  grant: GrantRow,
): Promise<TokenRequest | null> {
  const { oauth } = account
  if (!oauth) return null
  const { tokenUrl, scope } = endpointsOf(oauth)
  const opened = await openAccount(tx, account)
  const secret = opened.oauth?.clientSecret
  const client = { clientId: oauth.clientId, clientSecret: typeof secret === 'string' ? secret : undefined }
  const asked: Record<string, string> = scope === '' ? {} : { scope }
  if (oauth.grant === 'client-credentials')
    return { tokenUrl, client, fields: { grant_type: 'client_credentials', ...asked } }
  const { refreshToken } = grant.sealed
  if (!refreshToken) return null
  const token = key.open(placeOf(account.id, 'refreshToken'), refreshToken)
  return { tokenUrl, client, fields: { grant_type: 'refresh_token', refresh_token: token, ...asked } }
}

function faultOf(code: TokenFault['problem']['code'], params: Record<string, string> = {}): TokenFault {
  return new TokenFault({ step: 'login', code, params })
}
