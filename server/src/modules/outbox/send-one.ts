import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { Fault } from '#platform/faults'
import { type Composed, transmission, type TransmitResult } from './ports.ts'
import { settle, settleUncertain, settleUnsendable } from './settle.ts'
import { claim, extendLease, finish, lockHeld, lockStale, type OutgoingRow, readRecipients } from './store.ts'

/** Longer than connecting, logging in and naming the recipients may take together. */
const leaseMs = 3 * 60_000
/** Longer than the end of the data may take (RFC 5321, section 4.5.3.2.6: 10 minutes). */
const transmittingLeaseMs = 12 * 60_000

/** This holder was overtaken; nothing of what it has may be written or sent. */
class Overtaken extends Error {}

/** Sends one message that is due; false when it is not to be had. Never throws for what the other side says. */
export async function sendOne(
  db: Database,
  services: Services,
  tenantId: string,
  id: string,
): Promise<boolean> {
  const context = systemContext(services, tenantId)
  const row = await db.inTenant(context, (tx) => claim(tx, id, new Date(tx.now.getTime() + leaseMs)))
  if (!row) return false
  const composed = await compose(db, services, tenantId, row)
  if (!composed) return true
  const onTransmitting = (): Promise<void> =>
    db.inTenant(context, async (tx) => {
      if (!(await lockHeld(tx, row.id, row.fence, 'leased'))) throw new Overtaken()
      await extendLease(tx, row.id, new Date(tx.now.getTime() + transmittingLeaseMs))
    })
  let result: TransmitResult
  try {
    result = await transmission.call().transmit(context, composed, onTransmitting)
  } catch (error) {
    if (error instanceof Overtaken) return true
    throw error
  }
  await db.inTenant(context, async (tx) => {
    const held =
      (await lockHeld(tx, row.id, row.fence, 'transmitting')) ??
      (await lockHeld(tx, row.id, row.fence, 'leased'))
    if (held) await settle(tx, held, result)
  })
  return true
}

async function compose(
  db: Database,
  services: Services,
  tenantId: string,
  row: OutgoingRow,
): Promise<Composed | null> {
  const context = systemContext(services, tenantId)
  try {
    return await db.readInTenant(context, async (tx) => {
      const recipients = await readRecipients(tx, row.id)
      const open = recipients.filter(
        (recipient) => recipient.state === 'pending' || recipient.state === 'temporary',
      )
      return transmission
        .call()
        .compose(tx, { ...row, recipients: open.map(({ address, role }) => ({ address, role })) })
    })
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    await db.inTenant(context, async (tx) => {
      const held = await lockHeld(tx, row.id, row.fence, 'leased')
      if (held) await settleUnsendable(tx, held, error.message)
    })
    return null
  }
}

/** A holder died: before the data went out it is simply due again; after that nobody knows. */
export async function recoverOne(
  db: Database,
  services: Services,
  tenantId: string,
  id: string,
): Promise<boolean> {
  return db.inTenant(systemContext(services, tenantId), async (tx) => {
    const row = await lockStale(tx, id)
    if (!row) return false
    if (row.state === 'transmitting') await settleUncertain(tx, row)
    else await finish(tx, row.id, { state: 'due', problem: null, nextAttemptAt: tx.now })
    return true
  })
}
