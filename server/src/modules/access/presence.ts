import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { presenceChanged } from './events.ts'
import { type Presence, readPresence, writePresence } from './store.ts'

/** Sets a user's presence; nothing happens when it is that already. */
export async function changePresence(
  tx: WriteTx,
  userId: string,
  state: Presence['state'],
): Promise<Presence> {
  const before = await readPresence(tx, userId)
  if (before.state === state && before.since < tx.now) return before
  await writePresence(tx, userId, state)
  await emit(tx, presenceChanged.of(userId, { from: before.state, to: state }))
  return { state, since: tx.now }
}
