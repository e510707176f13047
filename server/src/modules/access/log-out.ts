import type { WriteTx } from '#platform/db'
import type { Caller } from '#platform/http'
import { endSession } from './end-sessions.ts'

/** Ends the caller's session. With the last one the user is away, and what is active gets parked. */
export async function logOut(tx: WriteTx, caller: Caller): Promise<void> {
  if (caller.kind === 'session') await endSession(tx, caller.credentialId, caller.userId, 'log-out')
}
