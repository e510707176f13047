import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { newCredential, newCsrfToken } from './credentials.ts'
import { sessionOpened } from './events.ts'
import { changePresence } from './presence.ts'
import { insertSession, type SessionWay } from './session-store.ts'
import { readPresence } from './store.ts'

/** What a request tells of who sends it. */
export interface Visitor {
  userAgent: string | null
  /** Where it comes from; null when that is not known. */
  address: string | null
}

export interface OpenedSession {
  tenantId: string
  userId: string
  /** For the cookie; not kept. */
  credential: string
}

const maxUserAgentChars = 200

/** Opens a session for a user who has proved who he is; the secret is new each time. */
export async function openSession(
  tx: WriteTx,
  userId: string,
  way: SessionWay,
  { userAgent, address }: Visitor,
): Promise<OpenedSession> {
  const credential = newCredential(tx.tenantId)
  const sessionId = await insertSession(tx, {
    userId,
    hash: credential.hash,
    csrfToken: newCsrfToken(),
    userAgent: userAgent?.slice(0, maxUserAgentChars) ?? null,
    address,
    way,
  })
  await emit(tx, sessionOpened.of(userId, { sessionId, way }))
  // Who comes in is ready; who paused in another window still pauses.
  if ((await readPresence(tx, userId)).state === 'away') await changePresence(tx, userId, 'ready')
  return { tenantId: tx.tenantId, userId, credential: credential.text }
}
