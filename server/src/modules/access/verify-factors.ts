import type { ReadTx } from '#platform/db'
import { SealError } from '#platform/secrets'
import { tenantKey } from '#tenancy'
import { readTotpSeals } from './restore-store.ts'
import { totpPlaceOf } from './totp.ts'

/** Every authenticator key opens at its user; gives how many, and the first user whose key does not. */
export async function verifyFactors(
  tx: ReadTx,
): Promise<{ seals: number; fault: { code: 'seal-broken' | 'tenant-key-broken'; user?: string } | null }> {
  let seals = 0
  const rows = await readTotpSeals(tx)
  if (rows.length === 0) return { seals, fault: null }
  let user: string | undefined
  try {
    const key = await tenantKey(tx)
    for (const row of rows) {
      user = row.userId
      key.open(totpPlaceOf(row.userId), row.sealed)
      seals++
    }
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    return {
      seals,
      fault: user === undefined ? { code: 'tenant-key-broken' } : { code: 'seal-broken', user },
    }
  }
  return { seals, fault: null }
}
