import { isUuid, type WriteTx } from '#platform/db'
import { conflict, notFound } from '#platform/faults'
import { makeDue } from './list-store.ts'
import { lockByMessage } from './store.ts'

/** Tries a message that waits for its next attempt at once. Fault: `not-waiting`. */
export async function tryNow(tx: WriteTx, messageRef: string): Promise<void> {
  const row = isUuid(messageRef) ? await lockByMessage(tx, messageRef) : null
  if (!row) throw notFound()
  if (row.state !== 'due')
    throw conflict('not-waiting', { state: row.state }, 'The message does not wait for another attempt')
  await makeDue(tx, row.id)
  tx.wake('outbox')
}
