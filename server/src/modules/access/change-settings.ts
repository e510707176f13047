import type { SignInSettings } from '@kontor/contract'
import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { invalid } from '#platform/faults'
import { signInChanged } from './events.ts'
import { readSettings, writeSettings } from './settings-store.ts'

/** Changes how long sessions last and who needs a second factor; open sessions follow at once. Fault: `invalid`. */
export async function changeSettings(tx: WriteTx, wanted: SignInSettings): Promise<SignInSettings> {
  if (wanted.idleMinutes > wanted.maxMinutes)
    throw invalid({ field: 'idleMinutes' }, 'A session cannot be idle for longer than it lasts')
  const settings = { ...wanted, secondFactorFor: [...new Set(wanted.secondFactorFor)].toSorted() }
  const before = await readSettings(tx)
  if (JSON.stringify(before) === JSON.stringify(settings)) return settings
  await writeSettings(tx, settings)
  await emit(tx, signInChanged.of(tx.tenantId, settings))
  return settings
}
