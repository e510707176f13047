import { isTooOld, retryDelayMs } from '@kontor/core/outbox'
import type { Context } from '#platform/context'
import { type Database, isDatabaseAway } from '#platform/db'
import { Fault } from '#platform/faults'
import { errorForLog } from '#platform/log'
import { isHouseTrouble } from '#platform/trouble'
import { settleUnsendable } from './settle.ts'
import { countComposeFailure, finish, lockHeld, type OutgoingRow } from './store.ts'

const maxComposeFailures = 5
const problemText = 'The message could not be put together'

/**
 * A message that we could not put together or hand over, through no word of the other side. A fault is final; the rest
 * is tried again with back-off and then given up, so that the agent learns it. A full disk or a worker that is busy
 * gives up after days only. Throws when the database is away: the lease then runs out by itself.
 */
export async function putOff(
  db: Database,
  context: Context,
  { id, fence }: OutgoingRow,
  error: unknown,
): Promise<void> {
  if (isDatabaseAway(error)) throw error
  if (!(error instanceof Fault))
    context.log.warn({ err: errorForLog(error), outgoingId: id }, 'a message could not be put together')
  await db.inTenant(context, async (tx) => {
    const row = await lockHeld(tx, id, fence, 'leased')
    if (!row) return
    if (error instanceof Fault) return settleUnsendable(tx, row, error.message)
    const failures = await countComposeFailure(tx, id)
    const tooOld = isTooOld(tx.now.getTime() - row.createdAt.getTime())
    if (tooOld || (failures >= maxComposeFailures && !isHouseTrouble(error)))
      return settleUnsendable(tx, row, problemText)
    const nextAttemptAt = new Date(tx.now.getTime() + retryDelayMs(failures, Math.random()))
    await finish(tx, id, { state: 'due', problem: problemText, nextAttemptAt })
    tx.wake('outbox')
  })
}
