import type { IntakeSettings } from '@kontor/contract'
import { readTenantLimit, setLimit } from '#accounts'
import type { ReadTx, WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { intakeChanged } from './events.ts'
import { readStored, writeStored } from './settings-store.ts'

/** How the tenant takes mail in. */
export async function readIntakeSettings(tx: ReadTx): Promise<IntakeSettings> {
  return { processingLimit: await readTenantLimit(tx), ...(await readStored(tx)) }
}

/** Changes how the tenant takes mail in; what is left out stays. Says whether something changed. */
export async function changeIntake(
  tx: WriteTx,
  wish: { [K in keyof IntakeSettings]?: IntakeSettings[K] | undefined },
): Promise<'change' | 'nothing'> {
  const before = await readIntakeSettings(tx)
  const after = {
    processingLimit: wish.processingLimit === undefined ? before.processingLimit : wish.processingLimit,
    sameMail: wish.sameMail ?? before.sameMail,
    senderFence: wish.senderFence ?? before.senderFence,
  }
  const keys = ['processingLimit', 'sameMail', 'senderFence'] as const
  if (keys.every((key) => before[key] === after[key])) return 'nothing'
  await setLimit(tx, tx.tenantId, after.processingLimit)
  await writeStored(tx, after)
  await emit(tx, intakeChanged.of(tx.tenantId, after))
  return 'change'
}
