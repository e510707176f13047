import type { ReadTx } from '#platform/db'
import { SealError } from '#platform/secrets'
import { tenantKey } from '#tenancy'
import { countSeals } from './secrets.ts'
import { readSeals } from './store.ts'

/** The first sealed value that does not open. */
export interface SealFault {
  code: 'seal-broken' | 'tenant-key-broken'
  account?: string
  place?: string
}

/** Every stored password opens with the key file, at its place. */
export async function verifySeals(tx: ReadTx): Promise<{ seals: number; fault: SealFault | null }> {
  let seals = 0
  try {
    const key = await tenantKey(tx)
    for (const { id, name, sealed } of await readSeals(tx)) {
      const { opened, broken } = countSeals(key, id, sealed)
      seals += opened
      if (broken !== null) return { seals, fault: { code: 'seal-broken', account: name, place: broken } }
    }
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    return { seals, fault: { code: 'tenant-key-broken' } }
  }
  return { seals, fault: null }
}
