import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import type { Caller } from '#platform/http'
import { sessionClosed } from './events.ts'
import { changePresence } from './presence.ts'
import { countSessions, deleteSession } from './store.ts'

/** Ends the caller's session. With the last one the user is away, and what is active gets parked. */
export async function logOut(tx: WriteTx, caller: Caller): Promise<void> {
  if (caller.kind !== 'session') return
  await deleteSession(tx, caller.credentialId)
  await emit(tx, sessionClosed.of(caller.userId, { sessionId: caller.credentialId, why: 'log-out' }))
  if ((await countSessions(tx, caller.userId)) === 0) await changePresence(tx, caller.userId, 'away')
}
