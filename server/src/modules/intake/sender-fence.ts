import { createHash } from 'node:crypto'
import type { WriteTx } from '#platform/db'
import { emitAll } from '#platform/events'
import { senderFenced } from './events.ts'
import { countSenders } from './fence-store.ts'
import { usualIntake } from './settings-store.ts'
import { endEntries } from './store.ts'

const bucketMs = 5 * 60_000

/** An entry that is new in the ledger, with whom it says it is from. */
interface Fresh {
  id: string
  arrivedAt: Date
  sender: string | null
}

/**
 * What one sender sends above the fence within five minutes of arrival is put aside unread, as a group: nothing is
 * lost, and nobody else's mail waits behind it. By arrival, so that a backlog of years is no flood.
 */
export async function fenceSenders(tx: WriteTx, accountId: string, fresh: readonly Fresh[]): Promise<void> {
  const groups = new Map<string, { sender: string; hash: string; bucket: Date; ids: string[] }>()
  for (const { id, arrivedAt, sender } of fresh) {
    if (sender === null) continue
    const bucket = new Date(Math.floor(arrivedAt.getTime() / bucketMs) * bucketMs)
    const hash = createHash('sha256').update(sender).digest('hex')
    const key = `${hash} ${bucket.toISOString()}`
    const group = groups.get(key) ?? { sender, hash, bucket, ids: [] }
    group.ids.push(id)
    groups.set(key, group)
  }
  if (groups.size === 0) return
  const counts = [...groups.values()].map(({ hash, bucket, ids }) => ({
    sender: hash,
    bucket,
    count: ids.length,
  }))
  const held = (await countSenders(tx, accountId, counts, usualIntake.senderFence)).flatMap((row) => {
    const group = groups.get(`${row.sender} ${row.bucket.toISOString()}`)
    const excess = row.fence === 0 ? 0 : Math.min(group?.ids.length ?? 0, row.count - row.fence)
    return group && excess > 0 ? [{ sender: group.sender, ids: group.ids.slice(-excess) }] : []
  })
  const reasonOf = (sender: string) => ({ code: 'sender-flood', params: { sender } })
  await endEntries(
    tx,
    held.flatMap(({ sender, ids }) =>
      ids.map((id) => ({ id, state: 'quarantined' as const, caseId: null, reason: reasonOf(sender) })),
    ),
  )
  await emitAll(
    tx,
    held.map(({ sender, ids }) => senderFenced.of(accountId, { count: ids.length }, { sender })),
  )
}
