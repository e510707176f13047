import type { OpenSession } from '@kontor/contract'
import type { ReadTx } from '#platform/db'
import { notFound } from '#platform/faults'
import { readSessions } from './session-store.ts'
import { findUser } from './store.ts'

/** The open sessions of a user, the one used last first. Fault: `not-found` when there is no such user. */
export async function listSessions(
  tx: ReadTx,
  userId: string,
  currentId: string | null,
): Promise<{ items: OpenSession[] }> {
  if (!(await findUser(tx, userId))) throw notFound()
  const rows = await readSessions(tx, userId)
  return {
    items: rows.map(({ id, userAgent, address, way, createdAt, lastSeenAt, endsAt }) => ({
      id,
      userAgent,
      address,
      way,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      endsAt: endsAt.toISOString(),
      current: id === currentId,
    })),
  }
}
