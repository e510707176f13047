import type { LedgerState, ledgerDay, ledgerEntry } from '@kontor/contract'
import type { z } from 'zod'
import { findAccount } from '#accounts'
import { isUuid, type ReadTx } from '#platform/db'
import { invalid } from '#platform/faults'
import { countDay, countDays, type EntryView, pageOfEntries } from './day-store.ts'

type LedgerDay = z.output<typeof ledgerDay>
type LedgerEntry = z.output<typeof ledgerEntry>

const dayMs = 86_400_000

/** Per account: what the source showed and what became of it, on a day of arrival in UTC. */
export async function readLedger(
  tx: ReadTx,
  wish: { account?: string | undefined; day?: string | undefined },
): Promise<LedgerDay[]> {
  const accountId = await accountIdOf(tx, wish.account)
  const day = requireDay(tx, wish.day, 'day')
  return (await countDay(tx, day, accountId)).map((row) => {
    const ledgerCount = sumOf(row.states)
    const serverCount = row.seen + row.waiting + row.missing
    return {
      account: { id: row.accountId, name: row.accountName },
      day,
      serverCount,
      waitingCount: row.waiting,
      missingCount: row.missing,
      lookedAt: row.lookedAt?.toISOString() ?? null,
      ledgerCount,
      repeatedCount: row.repeated,
      states: row.states,
      difference: serverCount - row.repeated - ledgerCount,
    }
  })
}

/** What became of what arrived, for each of the days up to `until`, those without anything too. */
export async function listLedgerDays(
  tx: ReadTx,
  wish: { account?: string | undefined; until?: string | undefined; days: number },
): Promise<{ day: string; ledgerCount: number; states: LedgerDay['states'] }[]> {
  const accountId = await accountIdOf(tx, wish.account)
  const { days } = wish
  const until = requireDay(tx, wish.until, 'until')
  const rows = await countDays(tx, { until, days, accountId })
  const counted = new Map(rows.map((row) => [row.day, row.states]))
  return Array.from({ length: days }, (_, index) => {
    const ms = Date.parse(`${until}T00:00:00Z`) - (days - 1 - index) * dayMs
    const day = new Date(ms).toISOString().slice(0, 10)
    const states = counted.get(day) ?? {}
    return { day, ledgerCount: sumOf(states), states }
  })
}

/** The entries behind a number of the day. */
export async function listLedgerEntries(
  tx: ReadTx,
  wish: {
    account?: string | undefined
    day?: string | undefined
    state?: LedgerState | undefined
    limit: number
    cursor?: string | undefined
  },
): Promise<{ items: LedgerEntry[]; nextCursor: string | null }> {
  const rows = await pageOfEntries(tx, {
    accountId: await accountIdOf(tx, wish.account),
    day: requireDay(tx, wish.day, 'day'),
    state: wish.state ?? null,
    after: readCursor(wish.cursor),
    limit: wish.limit,
  })
  const last = rows.at(-1)
  const nextCursor =
    last && rows.length === wish.limit
      ? Buffer.from(`${last.arrivedAt.toISOString()} ${last.id}`).toString('base64url')
      : null
  return { items: rows.map(present), nextCursor }
}

function present(row: EntryView): LedgerEntry {
  const { id, state, size, seen, reason, caseId, caseNumber } = row
  const { before: _, ...params } = reason?.params ?? {}
  return {
    id,
    account: { id: row.accountId, name: row.accountName },
    state,
    arrivedAt: row.arrivedAt.toISOString(),
    takenAt: row.takenAt.toISOString(),
    size,
    seen,
    via: reason?.via ?? null,
    case: caseId && caseNumber ? { id: caseId, number: caseNumber } : null,
    reason: reason?.code ? { code: reason.code, params } : null,
    isVariant: row.variantOf !== null,
  }
}

/** Milliseconds are enough: the ledger holds no finer arrivals. */
function readCursor(text: string | undefined): { at: string; id: string } | null {
  const [at = '', id = ''] = Buffer.from(text ?? '', 'base64url')
    .toString()
    .split(' ')
  return isUuid(id) && !Number.isNaN(Date.parse(at)) ? { at, id } : null
}

async function accountIdOf(tx: ReadTx, wish: string | undefined): Promise<string | null> {
  if (wish === undefined) return null
  const account = await findAccount(tx, wish)
  if (!account) throw invalid({ where: 'query', field: 'account' }, `There is no account "${wish}"`)
  return account.id
}

function requireDay(tx: ReadTx, wish: string | undefined, field: string): string {
  const day = wish ?? tx.now.toISOString().slice(0, 10)
  if (Number.isNaN(Date.parse(day))) throw invalid({ where: 'query', field }, `"${day}" is no day`)
  return day
}

function sumOf(states: Record<string, number>): number {
  return Object.values(states).reduce((sum, count) => sum + count, 0)
}
