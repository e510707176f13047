import { findUser } from '#access'
import { type Services, systemContext } from '#platform/context'
import type { Database, WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { conflict, forbidden, present } from '#platform/faults'
import type { Caller } from '#platform/http'
import { errorForLog } from '#platform/log'
import { caseResumed, leaseChanged, leaseTakenOver } from './events.ts'
import { park, parkOthers } from './park.ts'
import { lockVisible, requireUnowned } from './rights.ts'
import { endedLeases, endLeases, findLease, lockCases, writeLeases } from './store.ts'
import { transition } from './transition.ts'

/** A tab that is silent this long has lost its right to write. */
export const leaseMs = 60_000
const sweepBatch = 200

export interface LeaseAnswer {
  user: { id: string; login: string; name: string }
  until: string
  fence: number
}

/**
 * Takes or renews the right to write. The owner of a parked case works on it again, and his other active case is
 * parked. Faults: `lease-held` with the holder's name; taking over needs a right.
 */
export async function renewLease(
  tx: WriteTx,
  caller: Caller,
  caseId: string,
  wish: { tab: string; takeOver?: boolean | undefined },
): Promise<LeaseAnswer> {
  const row = await lockVisible(tx, caller, caseId)
  const held = await findLease(tx, caseId)
  if (held && held.userId !== caller.userId && held.until > tx.now) {
    const holder = await findUser(tx, held.userId)
    if (!wish.takeOver) {
      throw conflict(
        'lease-held',
        { name: holder?.name ?? '', until: held.until.toISOString() },
        `${holder?.name} is writing in this case`,
      )
    }
    // The owner of a case writes in it by right; others take the pen over by a right of their own.
    const mayTakeOver = row.assigneeId === caller.userId || caller.permissions.has('case.takeOver')
    if (!mayTakeOver) throw forbidden('case.takeOver')
    await emit(tx, leaseTakenOver.of(caseId, { fromUserId: held.userId, toUserId: caller.userId }))
  }
  await requireUnowned(tx, caller, row)
  if (row.assigneeId === caller.userId && row.status === 'parked') {
    await parkOthers(tx, [caller.userId], [caseId])
    await transition(tx, [{ row, status: 'active' }])
    await emit(tx, caseResumed.of(caseId, { userId: caller.userId }))
  }
  const until = new Date(tx.now.getTime() + leaseMs)
  const fence = await writeLeases(tx, [{ caseId, userId: caller.userId, tab: wish.tab, until }])
  // Who writes is news for those who look at the case, but no fact of the log while it goes on.
  if (!held || held.userId !== caller.userId || held.until <= tx.now) await leaseNews(tx, caseId)
  const user = present(await findUser(tx, caller.userId), 'the user')
  return { user: { id: user.id, login: user.login, name: user.name }, until: until.toISOString(), fence }
}

/** Stops writing; an active case of the caller is parked at once. */
export async function releaseLease(tx: WriteTx, caller: Caller, caseId: string, tab: string): Promise<void> {
  const row = await lockVisible(tx, caller, caseId)
  const held = await findLease(tx, caseId)
  if (!held || held.userId !== caller.userId || (held.tab !== null && held.tab !== tab)) return
  await endLeases(tx, [caseId], tab)
  await leaseNews(tx, caseId)
  if (row.assigneeId === caller.userId) await park(tx, [row], 'lease-lost')
}

async function leaseNews(tx: WriteTx, caseId: string): Promise<void> {
  await emit(tx, leaseChanged.of(caseId, {}))
}

/** Parks active cases whose tab fell silent, as of the moment the lease ran out. */
export async function sweepLeases(db: Database, services: Services): Promise<void> {
  const ended = await endedLeases(db, services.clock.now(), sweepBatch)
  for (const { tenantId, caseId } of ended) {
    try {
      await db.inTenant(systemContext(services, tenantId), (tx) => sweepLease(tx, caseId))
    } catch (error) {
      // One case that cannot be parked keeps none behind it from being parked.
      services.log.warn({ err: errorForLog(error), tenantId, caseId }, 'a lease that ended was not swept')
    }
  }
}

async function sweepLease(tx: WriteTx, caseId: string): Promise<void> {
  const [row] = await lockCases(tx, [caseId])
  const lease = await findLease(tx, caseId)
  if (!row || !lease || lease.until >= tx.now) return
  await park(tx, [row], 'lease-lost', lease.until)
  await endLeases(tx, [caseId], null)
  await leaseNews(tx, caseId)
}
