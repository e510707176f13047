import { createHash } from 'node:crypto'
import type { ReadTx, WriteTx } from '#platform/db'
import { tenantKey } from '#tenancy'
import { placeOf } from './grant-seal.ts'
import { findGrant, writeConsent } from './grant-store.ts'

/** A refresh token that came with the settings; the same one again changes nothing. */
export async function takeGiven(
  tx: WriteTx,
  accountId: string,
  refreshToken: string,
  givenBefore: Buffer | null,
): Promise<void> {
  const givenHash = hashOf(refreshToken)
  if (givenBefore?.equals(givenHash)) return
  const key = await tenantKey(tx)
  await writeConsent(tx, accountId, {
    sealed: { refreshToken: key.seal(placeOf(accountId, 'refreshToken'), refreshToken) },
    owner: null,
    accessExpiresAt: null,
    refreshExpiresAt: null,
    givenHash,
  })
}

/** Whether the account's consent came from this very token. */
export async function isGivenToken(tx: ReadTx, accountId: string, refreshToken: string): Promise<boolean> {
  const grant = await findGrant(tx, accountId)
  return grant?.givenHash?.equals(hashOf(refreshToken)) ?? false
}

function hashOf(refreshToken: string): Buffer {
  return createHash('sha256').update(refreshToken).digest()
}
