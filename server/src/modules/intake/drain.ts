import { openSmimeKeys, readAccounts } from '#accounts'
import { systemContext, type Services } from '#platform/context'
import { type Database, isDatabaseAway } from '#platform/db'
import { present } from '#platform/faults'
import { whileHeld, workLeaseMs } from '#platform/lease'
import { errorForLog } from '#platform/log'
import { settleParallel } from '#platform/parallel'
import { putAside, putOff } from './put-off.ts'
import { type ReadEntry, readEntry, settleBatch } from './read-batch.ts'
import { claimEntries, type EntryRow, forgiveBegun, renewClaims } from './store.ts'

const batchSize = 64
/** Once in company and three times alone: what was being read at the death of four processes killed them. */
const maxBegun = 4
/** Raw bytes of one batch, unless a single message is larger; at most two batches are in memory. */
const batchBytes = 64 * 1024 * 1024
/** Messages of a batch that are read at the same time: enough for the workers, and disk and parsing overlap. */
const readAtOnce = 16

/**
 * Reads what waits in one tenant's ledger, batch after batch: the next is parsed while one is settled, in order.
 * `mayClaim` is asked before each batch. False when something may be left.
 */
export async function drain(
  db: Database,
  services: Services,
  tenantId: string,
  mayClaim: () => boolean = () => true,
): Promise<boolean> {
  const forgiven = survivorsOf(db, tenantId).splice(0)
  if (forgiven.length > 0)
    await db.inTenant(systemContext(services, tenantId), (tx) => forgiveBegun(tx, forgiven))
  let toSettle: ReadEntry[] = []
  let more = true
  let going = true
  while (going || toSettle.length > 0) {
    going &&= more && mayClaim()
    const settling = settleAll(db, services, tenantId, toSettle)
    const [settled, claimed]: [PromiseSettledResult<void>, PromiseSettledResult<NextRead>] =
      await Promise.allSettled([
        settling,
        going ? readNext(db, services, tenantId, settling) : { read: [], more },
      ])
    if (settled.status === 'rejected') throw settled.reason
    if (claimed.status === 'rejected') throw claimed.reason
    toSettle = claimed.value.read
    more = claimed.value.more
    going &&= more
  }
  return !more
}

interface NextRead {
  read: ReadEntry[]
  /** There is more to claim. */
  more: boolean
}

function claimEnd(services: Services): Date {
  return new Date(services.clock.now().getTime() + workLeaseMs)
}

/**
 * Claims the next batch and reads it; what cannot be read is put off. What was being read when a process died is read
 * while nothing else is in the air: should it kill this one too, nobody else comes under suspicion.
 */
async function readNext(
  db: Database,
  services: Services,
  tenantId: string,
  settling: Promise<void>,
): Promise<NextRead> {
  const context = systemContext(services, tenantId)
  const { entries, more } = await db.inTenant(context, (tx) =>
    claimEntries(tx, { entries: batchSize, bytes: batchBytes }, claimEnd(services)),
  )
  const sound: EntryRow[] = []
  for (const entry of entries)
    if (entry.begun > maxBegun) await putAside(db, services, tenantId, entry)
    else sound.push(entry)
  if (sound.length === 0) return { read: [], more }
  const isSuspect = sound.some(({ begun }) => begun > 1)
  const read = await whileClaimed(db, services, tenantId, sound, async () => {
    if (isSuspect) await Promise.allSettled([settling])
    return readAll(db, services, tenantId, sound)
  })
  return { read, more }
}

/** Nobody else begins with the entries while `work` goes on, however long the worst of them takes. */
function whileClaimed<T>(
  db: Database,
  services: Services,
  tenantId: string,
  entries: readonly EntryRow[],
  work: () => Promise<T>,
): Promise<T> {
  const claims = entries.map(({ id, fence }) => ({ id, fence }))
  const renew = (): Promise<void> =>
    db.inTenant(systemContext(services, tenantId), (tx) => renewClaims(tx, claims, claimEnd(services)))
  return whileHeld({ renew, log: services.log }, work).catch((error: unknown) => {
    // Not finished, and yet this process lives: what it held is not under suspicion.
    survivorsOf(db, tenantId).push(...claims)
    throw error
  })
}

const survivors = new WeakMap<Database, Map<string, { id: string; fence: number }[]>>()

function survivorsOf(db: Database, tenantId: string): { id: string; fence: number }[] {
  const mine = survivors.get(db) ?? new Map<string, { id: string; fence: number }[]>()
  survivors.set(db, mine)
  const list = mine.get(tenantId) ?? []
  mine.set(tenantId, list)
  return list
}

async function readAll(
  db: Database,
  services: Services,
  tenantId: string,
  entries: readonly EntryRow[],
): Promise<ReadEntry[]> {
  const context = systemContext(services, tenantId)
  const accountIds = [...new Set(entries.map((entry) => entry.accountId))]
  const { rows, keys } = await db.readInTenant(context, async (tx) => {
    const found = await readAccounts(tx, accountIds)
    return { rows: found, keys: await openSmimeKeys(tx, found) }
  })
  const accounts = new Map(rows.map((account) => [account.id, account]))
  const outcomes = await settleParallel(entries, readAtOnce, (entry) =>
    readEntry(
      context,
      entry,
      present(accounts.get(entry.accountId), 'the account'),
      keys.get(entry.accountId) ?? null,
    ),
  )
  const read: ReadEntry[] = []
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') read.push(outcome.value)
    else await putOff(db, services, tenantId, entries[index] as EntryRow, 'read', outcome.reason)
  }
  return read
}

async function settleAll(
  db: Database,
  services: Services,
  tenantId: string,
  read: readonly ReadEntry[],
): Promise<void> {
  if (read.length === 0) return
  const entries = read.map((item) => item.entry)
  await whileClaimed(db, services, tenantId, entries, async () => {
    try {
      await settleBatch(db, services, tenantId, read)
    } catch (error) {
      if (isDatabaseAway(error)) throw error
      services.log.warn(
        { err: errorForLog(error), tenantId, entries: read.length },
        'a batch failed; its messages are tried one by one',
      )
      for (const item of read) await settleAlone(db, services, tenantId, item)
    }
  })
}

async function settleAlone(
  db: Database,
  services: Services,
  tenantId: string,
  item: ReadEntry,
): Promise<void> {
  try {
    await settleBatch(db, services, tenantId, [item])
  } catch (error) {
    // No message is to blame when the database is away.
    if (isDatabaseAway(error)) throw error
    await putOff(db, services, tenantId, item.entry, 'store', error)
  }
}
