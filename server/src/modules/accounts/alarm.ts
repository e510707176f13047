import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { accountRunsOut } from './events.ts'
import { grantsToAlarm, writeAlarmed } from './grant-store.ts'
import { alarmAheadMs } from './present.ts'

/** Tells once of each consent and client secret that runs out within two weeks. */
export async function alarmOfRunningOut(tx: WriteTx): Promise<void> {
  for (const { accountId, what, at } of await grantsToAlarm(tx, new Date(tx.now.getTime() + alarmAheadMs))) {
    await emit(tx, accountRunsOut.of(accountId, { what, at: at.toISOString() }))
    await writeAlarmed(tx, accountId)
  }
}
