import { endOfProbe, isVisitGivenUp, retryVisitMs } from '@kontor/core/outbox'
import { noteSentSeen, type SentKeeping, sentKeeping } from '#accounts'
import { type Context, type Services, systemContext } from '#platform/context'
import type { Database, WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { errorForLog } from '#platform/log'
import { settleArrived } from './arrived.ts'
import { replyUncertain } from './events.ts'
import { openSentMailbox, type SentMailbox, transmission } from './ports.ts'
import { settleMissing } from './resolve.ts'
import {
  claimVisit,
  lockUncertainById,
  markCopy,
  scheduleProbe,
  type Visit,
  type VisitItem,
} from './sent-store.ts'
import { type OutgoingRow, readRecipients } from './store.ts'

const maxPerVisit = 32
/** Longer than a visit can take; afterwards what it had is due again. */
const visitMs = 3 * 60_000
const maxCopyTries = 12
const maxCopyWaitMs = 6 * 3_600_000

/** Looks into the Sent folder of one account: settles what is uncertain and files copies. False when there was nothing to do. */
export async function visitSent(db: Database, services: Services, visit: Visit): Promise<boolean> {
  const context = systemContext(services, visit.tenantId)
  const { items, keeping } = await db.inTenant(context, async (tx) => ({
    items: await claimVisit(tx, visit.accountId, new Date(tx.now.getTime() + visitMs), maxPerVisit),
    keeping: await sentKeeping(tx, visit.accountId),
  }))
  if (items.length === 0) return false
  let mailbox: SentMailbox | null = null
  try {
    if (!keeping) throw new Error('the account has no Sent folder any more')
    mailbox = await openSentMailbox.call(context, visit.accountId)
    const found = await mailbox.find(items.map(({ messageId }) => messageId))
    for (const item of items) {
      const isThere = found.has(item.messageId)
      if (item.state === 'uncertain') await settleProbe(db, context, keeping, item, isThere)
      else await settleCopy(db, context, keeping, item, isThere, mailbox)
    }
  } catch (error) {
    services.log.warn(
      { err: errorForLog(error), accountId: visit.accountId },
      'a Sent folder could not be looked into',
    )
    await db.inTenant(context, (tx) => putOffVisit(tx, items))
  } finally {
    await mailbox
      ?.close()
      .catch((error: unknown) =>
        services.log.warn({ err: errorForLog(error) }, 'a Sent folder was not left in good order'),
      )
  }
  return true
}

async function settleProbe(
  db: Database,
  context: Context,
  keeping: SentKeeping,
  item: VisitItem,
  isThere: boolean,
): Promise<void> {
  await db.inTenant(context, async (tx) => {
    const row = await lockUncertainById(tx, item.id)
    if (!row) return
    if (isThere) {
      if (keeping.mode === 'server') await noteSentSeen(tx, row.accountId)
      return settleArrived(tx, row, 'sent-folder')
    }
    const probes = item.probes + 1
    const seenAgoMs = keeping.seenAt && tx.now.getTime() - keeping.seenAt.getTime()
    const end = endOfProbe({ found: false, probes, mode: keeping.mode, seenAgoMs })
    const waitMs = end.state === 'uncertain' ? end.waitMs : null
    await scheduleProbe(tx, row.id, probes, waitMs === null ? null : new Date(tx.now.getTime() + waitMs))
    if (end.state === 'due') return settleMissing(tx, row, 'sent-folder')
    if (waitMs === null) await handToPerson(tx, row)
  })
}

async function settleCopy(
  db: Database,
  context: Context,
  keeping: SentKeeping,
  item: VisitItem,
  isThere: boolean,
  mailbox: SentMailbox,
): Promise<void> {
  if (isThere || keeping.mode === 'server') {
    await db.inTenant(context, async (tx) => {
      // Nobody but the server can have put it there: our copy is filed once, and then it is not due any more.
      if (isThere && item.copyTries === 1) await noteSentSeen(tx, item.accountId)
      if (isThere) await markCopy(tx, item.id, 'found', null)
      else await putOffCopy(tx, item)
    })
    return
  }
  const build = await db.readInTenant(context, async (tx) => {
    const recipients = (await readRecipients(tx, item.id)).map(({ address, role }) => ({ address, role }))
    return transmission.call().compose(tx, { ...item, recipients })
  })
  const { raw } = await build()
  await mailbox.append(raw, item.createdAt)
  await db.inTenant(context, (tx) => markCopy(tx, item.id, 'filed', null))
}

/** The mailbox could not be looked into: later again; what is uncertain goes to a person after a while. */
async function putOffVisit(tx: WriteTx, items: readonly VisitItem[]): Promise<void> {
  for (const item of items) {
    if (item.state !== 'uncertain') {
      await putOffCopy(tx, item)
      continue
    }
    const row = await lockUncertainById(tx, item.id)
    if (!row) continue
    const isLate = isVisitGivenUp(tx.now.getTime() - item.uncertainSince.getTime())
    await scheduleProbe(tx, row.id, item.probes, isLate ? null : new Date(tx.now.getTime() + retryVisitMs))
    if (isLate) await handToPerson(tx, row)
  }
}

async function putOffCopy(tx: WriteTx, item: VisitItem): Promise<void> {
  const waitMs = Math.min(maxCopyWaitMs, retryVisitMs * 2 ** (item.copyTries - 1))
  if (item.copyTries >= maxCopyTries) await markCopy(tx, item.id, 'failed', null)
  else await markCopy(tx, item.id, 'due', new Date(tx.now.getTime() + waitMs))
}

/** Nothing tells any more what became of it: the author decides, or the operator in the outbox. */
async function handToPerson(tx: WriteTx, row: OutgoingRow): Promise<void> {
  await emit(
    tx,
    replyUncertain.of(row.caseId, { messageId: row.messageRef, kind: row.kind, attempts: row.attempts }),
  )
}
