import type { TenantKey } from '#platform/secrets'
import type { Tokens } from './token-request.ts'

/** How the tokens of a grant lie in the database. */
export function sealTokens(
  key: TenantKey,
  accountId: string,
  tokens: Tokens,
  now: Date,
): {
  sealed: { refreshToken?: string; accessToken?: string }
  accessExpiresAt: Date
  refreshExpiresAt: Date | null
} {
  const { accessToken, refreshToken, lifeSeconds, refreshLifeSeconds } = tokens
  return {
    sealed: {
      accessToken: key.seal(placeOf(accountId, 'accessToken'), accessToken),
      ...(refreshToken ? { refreshToken: key.seal(placeOf(accountId, 'refreshToken'), refreshToken) } : {}),
    },
    accessExpiresAt: new Date(now.getTime() + lifeSeconds * 1000),
    refreshExpiresAt: refreshLifeSeconds ? new Date(now.getTime() + refreshLifeSeconds * 1000) : null,
  }
}

export function placeOf(accountId: string, field: 'accessToken' | 'refreshToken'): string {
  return `account:${accountId}:grant.${field}`
}
