import type { WriteTx } from '#platform/db'
import { emitAll } from '#platform/events'
import { notFound } from '#platform/faults'
import { sessionClosed } from './events.ts'
import { changePresence } from './presence.ts'
import { countSessions, deleteOtherSessions, deleteSession } from './session-store.ts'

/** Why sessions end. */
export type WhyEnded = 'log-out' | 'rights-changed' | 'revoked' | 'password-changed'

/**
 * Ends a session; with its user's last one he is away, and what is active gets parked. `ofUserId` null: of any user.
 * Fault: `not-found`.
 */
export async function endSession(
  tx: WriteTx,
  sessionId: string,
  ofUserId: string | null,
  why: WhyEnded,
): Promise<void> {
  const userId = await deleteSession(tx, sessionId, ofUserId)
  if (userId === null) throw notFound()
  await sessionsEnded(tx, userId, [sessionId], why)
}

/** Ends all sessions of a user, but one if it is named. */
export async function endSessionsOf(
  tx: WriteTx,
  userId: string,
  keepId: string | null,
  why: WhyEnded,
): Promise<void> {
  await sessionsEnded(tx, userId, await deleteOtherSessions(tx, userId, keepId), why)
}

async function sessionsEnded(
  tx: WriteTx,
  userId: string,
  sessionIds: readonly string[],
  why: WhyEnded,
): Promise<void> {
  if (sessionIds.length === 0) return
  if ((await countSessions(tx, userId)) === 0) await changePresence(tx, userId, 'away')
  await emitAll(
    tx,
    sessionIds.map((sessionId) => sessionClosed.of(userId, { sessionId, why })),
  )
}
