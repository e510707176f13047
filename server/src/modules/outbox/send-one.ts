import { leftBehind } from '@kontor/core/outbox'
import { type Context, type Services, systemContext } from '#platform/context'
import { sendingLimit } from '#accounts'
import type { Database, ReadTx, WriteTx } from '#platform/db'
import { whileHeld, workLeaseMs } from '#platform/lease'
import { type Composed, transmission, type TransmitResult } from './ports.ts'
import { putOff } from './put-off.ts'
import { settle, settleUncertain } from './settle.ts'
import {
  claim,
  finish,
  lockHeld,
  lockStale,
  markTransmitting,
  type OutgoingRow,
  postponeAccount,
  readRecipients,
  renewLease,
  spendSending,
} from './store.ts'

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
  const row = await db.inTenant(context, (tx) => claimWithinLimit(tx, id))
  if (!row) return false
  const renew = (): Promise<void> =>
    db.inTenant(context, (tx) => renewLease(tx, row.id, row.fence, leaseEnd(tx)))
  return whileHeld({ renew, log: services.log }, () => sendClaimed(db, services, tenantId, row))
}

/** Takes a message in hand unless its account has sent enough for this minute; then all of the account waits. */
async function claimWithinLimit(tx: WriteTx, id: string): Promise<OutgoingRow | null> {
  const row = await claim(tx, id, leaseEnd(tx))
  const limit = row && (await sendingLimit(tx, row.accountId))
  const waitUntil = limit && (await spendSending(tx, row.accountId, limit))
  if (!waitUntil) return row
  await postponeAccount(tx, row, waitUntil)
  return null
}

async function sendClaimed(
  db: Database,
  services: Services,
  tenantId: string,
  row: OutgoingRow,
): Promise<boolean> {
  const context = systemContext(services, tenantId)
  const onTransmitting = (): Promise<void> =>
    db.inTenant(context, async (tx) => {
      if (!(await lockHeld(tx, row.id, row.fence, 'leased'))) throw new Overtaken()
      await markTransmitting(tx, row.id, leaseEnd(tx))
    })
  let result: TransmitResult
  try {
    const composed = await compose(db, context, row)
    result = await transmission.call().transmit(context, composed, onTransmitting)
  } catch (error) {
    if (!(error instanceof Overtaken)) await putOff(db, context, row, error)
    return true
  }
  await db.inTenant(context, async (tx) => {
    const held =
      (await lockHeld(tx, row.id, row.fence, 'transmitting')) ??
      (await lockHeld(tx, row.id, row.fence, 'leased'))
    if (held) await settle(tx, held, result)
  })
  return true
}

/** The facts are read in a transaction; blobs are read and bytes built after it. */
async function compose(db: Database, context: Context, row: OutgoingRow): Promise<Composed> {
  const build = await db.readInTenant(context, async (tx) => {
    const recipients = await readRecipients(tx, row.id)
    const open = recipients.filter(
      (recipient) => recipient.state === 'pending' || recipient.state === 'temporary',
    )
    return transmission
      .call()
      .compose(tx, { ...row, recipients: open.map(({ address, role }) => ({ address, role })) })
  })
  return build()
}

function leaseEnd(tx: ReadTx): Date {
  return new Date(tx.now.getTime() + workLeaseMs)
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
    if (leftBehind(row.state) === 'uncertain') await settleUncertain(tx, row)
    else await finish(tx, row.id, { state: 'due', problem: null, nextAttemptAt: tx.now })
    return true
  })
}
