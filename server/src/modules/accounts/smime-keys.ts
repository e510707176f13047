import type { ReadTx } from '#platform/db'
import { openAccount } from './settings.ts'
import type { AccountRow } from './store.ts'

/** What opens and signs an account's mail; PEM. */
export interface SmimeKeys {
  certificate: string
  key: string
  authorities: string
}

/** The opened keys of accounts that have any. For the channel only, never for an answer. */
export async function openSmimeKeys(
  tx: ReadTx,
  accounts: readonly AccountRow[],
): Promise<Map<string, SmimeKeys>> {
  const opened = new Map<string, SmimeKeys>()
  for (const account of accounts) {
    if (!account.smime) continue
    const { smime } = await openAccount(tx, account)
    const { certificate, authorities } = account.smime
    opened.set(account.id, { certificate, authorities, key: typeof smime?.key === 'string' ? smime.key : '' })
  }
  return opened
}
