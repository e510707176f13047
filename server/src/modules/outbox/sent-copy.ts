import { sentKeeping } from '#accounts'
import type { WriteTx } from '#platform/db'
import { markCopy } from './sent-store.ts'
import type { OutgoingRow } from './store.ts'

/** A server that files by itself does so within this time; a copy of ours comes later and finds it. */
const fileAfterMs = 5_000
/** A server that is said to file by itself is checked that often. */
const checkEveryMs = 24 * 3_600_000

/** An answer that was taken gets its copy in the Sent folder; where the server files, it is looked at now and then. */
export async function wantCopy(tx: WriteTx, row: OutgoingRow): Promise<void> {
  if (row.kind !== 'reply') return
  const keeping = await sentKeeping(tx, row.accountId)
  if (!keeping) return
  const isFresh = keeping.seenAt !== null && tx.now.getTime() - keeping.seenAt.getTime() < checkEveryMs
  if (keeping.mode === 'server' && isFresh) return
  await markCopy(tx, row.id, 'due', new Date(tx.now.getTime() + fileAfterMs))
  tx.wake('sent')
}
