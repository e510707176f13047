import { afterFailure } from '@kontor/core/ledger'
import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { emit } from '#platform/events'
import { errorForLog } from '#platform/log'
import { isHouseTrouble } from '#platform/trouble'
import { quarantined } from './events.ts'
import { Unreadable } from './read-batch.ts'
import { delayEntry, endEntries, type EntryRow, lockClaimed } from './store.ts'

/**
 * Tries later, or puts a message into quarantine after its last try; its bytes stay. Only what lies in the message
 * counts as a try: while disk, database or workers are in trouble it waits, with back-off, however long. Nothing
 * happens when the claim is lost.
 */
export async function putOff(
  db: Database,
  services: Services,
  tenantId: string,
  { id, fence, accountId }: EntryRow,
  step: 'read' | 'store',
  error: unknown,
): Promise<void> {
  const counts = step === 'read' ? error instanceof Unreadable : !isHouseTrouble(error)
  const code = codeOf(step, error)
  services.log.warn(
    { err: errorForLog(error), tenantId, ledgerId: id, code, counts },
    'a message could not be taken into a case',
  )
  await db.inTenant(systemContext(services, tenantId), async (tx) => {
    const claimed = (await lockClaimed(tx, [{ id, fence }])).get(id)
    if (!claimed) return
    const { attempts, waitMs, isQuarantined } = afterFailure(claimed, counts)
    const reason = { code, params: { attempts } }
    await delayEntry(tx, id, { until: new Date(tx.now.getTime() + waitMs), attempts, reason })
    if (!isQuarantined) return
    await endEntries(tx, [{ id, state: 'quarantined', caseId: null, reason }])
    await emit(tx, quarantined.of(accountId, { ledgerId: id, code }))
  })
}

/** `unreadable` or `not-stored`, with the limit that a worker ran into. */
function codeOf(step: 'read' | 'store', error: unknown): string {
  const cause = error instanceof Unreadable ? error.cause : error
  const kind = cause instanceof Error && 'kind' in cause ? `-${String(cause.kind)}` : ''
  return `${step === 'read' ? 'unreadable' : 'not-stored'}${kind}`
}

/** Reading this message ended the whole process, time and again: it is put aside unread. */
export async function putAside(
  db: Database,
  services: Services,
  tenantId: string,
  { id, fence, accountId, begun }: EntryRow,
): Promise<void> {
  const code = 'killed-reader'
  services.log.error(
    { tenantId, ledgerId: id, begun },
    'a message ended its reader again and again; put aside',
  )
  await db.inTenant(systemContext(services, tenantId), async (tx) => {
    if (!(await lockClaimed(tx, [{ id, fence }])).has(id)) return
    await endEntries(tx, [
      { id, state: 'quarantined', caseId: null, reason: { code, params: { attempts: begun - 1 } } },
    ])
    await emit(tx, quarantined.of(accountId, { ledgerId: id, code }))
  })
}
