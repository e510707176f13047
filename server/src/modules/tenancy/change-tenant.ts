import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { tenantChanged } from './events.ts'
import { readTenant, updateTenant } from './store.ts'

export interface TenantSettings {
  name?: string | undefined
  caseNumberFormat?: string | undefined
  undoSeconds?: number | undefined
}

/** Changes a tenant's settings; numbers that were given stay as they are. Says whether something changed. */
export async function changeTenant(tx: WriteTx, settings: TenantSettings): Promise<'change' | 'nothing'> {
  const before = await readTenant(tx)
  const after = {
    name: settings.name ?? before.name,
    caseNumberFormat: settings.caseNumberFormat ?? before.caseNumberFormat,
    undoSeconds: settings.undoSeconds ?? before.undoSeconds,
  }
  const isSame =
    before.name === after.name &&
    before.caseNumberFormat === after.caseNumberFormat &&
    before.undoSeconds === after.undoSeconds
  if (isSame) return 'nothing'
  await updateTenant(tx, after)
  await emit(
    tx,
    tenantChanged.of(tx.tenantId, {
      caseNumberFormat: after.caseNumberFormat,
      undoSeconds: after.undoSeconds,
    }),
  )
  return 'change'
}
