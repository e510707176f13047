import { readAccounts } from '#accounts'
import { systemContext, type Services } from '#platform/context'
import { type Database, isDatabaseAway } from '#platform/db'
import { emit } from '#platform/events'
import { whileHeld, workLeaseMs } from '#platform/lease'
import { errorForLog } from '#platform/log'
import type { Waker } from '#platform/realtime'
import { quarantined } from './events.ts'
import { type ReadEntry, readEntry, settleBatch } from './read-batch.ts'
import {
  claimEntries,
  delayEntry,
  endEntries,
  type EntryRow,
  lockClaimed,
  renewClaims,
  tenantsWithWork,
} from './store.ts'

const batchSize = 64
/** A message that failed this often is put aside, so that the next one goes on. */
const maxAttempts = 3
const retryMs = 2_000
const pollMs = 2_000
const maxRounds = 2

export interface Reader {
  stop(): Promise<void>
}

/** Brings everything in the ledgers of all tenants into cases, until stopped. */
export function startReader(db: Database, services: Services, waker: Waker): Reader {
  const rounds = new Map<string, Promise<void>>()
  let stopped = false
  const waiting = new Set<string>()

  const begin = (tenantId: string): void => {
    if (stopped) return
    if (rounds.has(tenantId) || rounds.size >= maxRounds) {
      waiting.add(tenantId)
      return
    }
    waiting.delete(tenantId)
    const round = drain(db, services, tenantId, () => stopped)
      .catch((error: unknown) =>
        services.log.warn(
          { err: errorForLog(error), tenantId },
          'reading the ledger failed; it is tried again',
        ),
      )
      .then(() => {
        rounds.delete(tenantId)
        const [next] = waiting
        if (next !== undefined) begin(next)
      })
    rounds.set(tenantId, round)
  }

  const look = (): void => {
    tenantsWithWork(db, services.clock.now())
      .then((ids) => ids.forEach(begin))
      .catch((error: unknown) =>
        services.log.warn({ err: errorForLog(error) }, 'could not look into the ledgers'),
      )
  }

  const off = waker.on('ledger', (tenantId) => (tenantId === null ? look() : begin(tenantId)))
  const timer = setInterval(look, pollMs)
  look()
  return {
    stop: async () => {
      stopped = true
      off()
      clearInterval(timer)
      await Promise.all(rounds.values())
    },
  }
}

/** Reads whatever waits in one tenant's ledger, batch after batch: the next is parsed while one is settled, in order. */
export async function drain(
  db: Database,
  services: Services,
  tenantId: string,
  isStopped: () => boolean = () => false,
): Promise<void> {
  let toSettle: ReadEntry[] = []
  let more = true
  while (more || toSettle.length > 0) {
    const [settled, claimed]: [PromiseSettledResult<void>, PromiseSettledResult<Claimed>] =
      await Promise.allSettled([
        settleAll(db, services, tenantId, toSettle),
        more && !isStopped() ? readNext(db, services, tenantId) : nothing,
      ])
    if (settled.status === 'rejected') throw settled.reason
    if (claimed.status === 'rejected') throw claimed.reason
    toSettle = claimed.value.read
    more = claimed.value.claimed === batchSize
  }
}

interface Claimed {
  claimed: number
  read: ReadEntry[]
}

const nothing: Claimed = { claimed: 0, read: [] }

function claimEnd(services: Services): Date {
  return new Date(services.clock.now().getTime() + workLeaseMs)
}

/** Claims the next batch and reads it; what cannot be read is put off. */
async function readNext(db: Database, services: Services, tenantId: string): Promise<Claimed> {
  const context = systemContext(services, tenantId)
  const entries = await db.inTenant(context, (tx) => claimEntries(tx, batchSize, claimEnd(services)))
  if (entries.length === 0) return nothing
  const read = await whileClaimed(db, services, tenantId, entries, () =>
    readAll(db, services, tenantId, entries),
  )
  return { claimed: entries.length, read }
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
  return whileHeld({ renew, log: services.log }, work)
}

async function readAll(
  db: Database,
  services: Services,
  tenantId: string,
  entries: readonly EntryRow[],
): Promise<ReadEntry[]> {
  const context = systemContext(services, tenantId)
  const accounts = new Map(
    (
      await db.readInTenant(context, (tx) =>
        readAccounts(tx, [...new Set(entries.map((entry) => entry.accountId))]),
      )
    ).map((account) => [account.id, account]),
  )
  const outcomes = await Promise.allSettled(
    entries.map(async (entry) => {
      const account = accounts.get(entry.accountId)
      if (!account) throw new Error('the account is gone')
      return readEntry(context, entry, account)
    }),
  )
  const read: ReadEntry[] = []
  for (const [index, outcome] of outcomes.entries()) {
    const entry = entries[index] as EntryRow
    if (outcome.status === 'fulfilled') read.push(outcome.value)
    else await putOff(db, services, tenantId, entry, 'unreadable', outcome.reason)
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
    await putOff(db, services, tenantId, item.entry, 'not-stored', error)
  }
}

/** Tries later, or puts the message into quarantine after the last try. Its bytes stay. */
async function putOff(
  db: Database,
  services: Services,
  tenantId: string,
  entry: EntryRow,
  code: string,
  error: unknown,
): Promise<void> {
  const kind = error instanceof Error && 'kind' in error ? String(error.kind) : null
  const reason = { code: kind === null ? code : `${code}-${kind}`, params: { attempts: entry.attempts } }
  services.log.warn(
    { err: errorForLog(error), tenantId, ledgerId: entry.id, code: reason.code },
    'a message could not be read',
  )
  await db.inTenant(systemContext(services, tenantId), async (tx) => {
    const held = await lockClaimed(tx, [{ id: entry.id, fence: entry.fence }])
    if (!held.has(entry.id)) return
    if (entry.attempts < maxAttempts)
      return delayEntry(tx, entry.id, new Date(tx.now.getTime() + retryMs * entry.attempts), reason)
    await endEntries(tx, [{ id: entry.id, state: 'quarantined', caseId: null, reason }])
    await emit(tx, quarantined.of(entry.accountId, { ledgerId: entry.id, code: reason.code }))
  })
}
