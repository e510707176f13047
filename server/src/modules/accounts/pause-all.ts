import type { WriteTx } from '#platform/db'
import { emitAll } from '#platform/events'
import { accountChanged } from './events.ts'
import { pauseAll } from './store.ts'

/** Pauses every account of the tenant; gives how many were not paused before. */
export async function pauseAllAccounts(tx: WriteTx): Promise<number> {
  const paused = await pauseAll(tx)
  await emitAll(
    tx,
    paused.map(({ id, queueId, revision }) => accountChanged.of(id, { queueId, paused: true, revision })),
  )
  tx.wake('accounts')
  return paused.length
}
