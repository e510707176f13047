import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { newCredential } from './credentials.ts'
import { tokenCreated } from './events.ts'
import { insertApiToken } from './store.ts'

/** Makes an API token for a user; the text is given once and kept as a hash only. */
export async function createToken(tx: WriteTx, userId: string, name: string): Promise<string> {
  const { text, hash } = newCredential(tx.tenantId)
  const tokenId = await insertApiToken(tx, { userId, name, hash })
  await emit(tx, tokenCreated.of(tx.tenantId, { userId, tokenId }))
  return text
}
