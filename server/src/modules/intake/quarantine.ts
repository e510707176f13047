import type { z } from 'zod'
import type { ledgerDay, quarantineItem } from '@kontor/contract'
import { findAccount } from '#accounts'
import { isUuid, type ReadTx, type WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { conflict, invalid, notFound } from '#platform/faults'
import { quarantineDiscarded, quarantineReleased } from './events.ts'
import {
  countDay,
  endEntries,
  findEntry,
  pageOfQuarantine,
  type QuarantineRow,
  reviveEntry,
} from './store.ts'

type QuarantineItem = z.output<typeof quarantineItem>
type LedgerDay = z.output<typeof ledgerDay>

export async function listQuarantine(tx: ReadTx, page: { limit: number; cursor?: string | undefined }) {
  const rows = await pageOfQuarantine(tx, page.cursor && isUuid(page.cursor) ? page.cursor : null, page.limit)
  return {
    items: rows.map(present),
    nextCursor: rows.length === page.limit ? (rows.at(-1)?.id ?? null) : null,
  }
}

/** Reads it again from its raw bytes, with fresh attempts. */
export async function retryQuarantined(tx: WriteTx, id: string): Promise<QuarantineItem> {
  const item = await requireQuarantined(tx, id)
  await reviveEntry(tx, id)
  await emit(tx, quarantineReleased.of(item.account.id, { ledgerId: id }))
  tx.wake('ledger')
  return item
}

/** Ends it as discarded; the raw bytes stay with the reason. */
export async function discardQuarantined(tx: WriteTx, id: string, reason: string): Promise<QuarantineItem> {
  const item = await requireQuarantined(tx, id)
  await endEntries(tx, [{ id, state: 'discarded', caseId: null, reason: { code: 'discarded', params: {} } }])
  await emit(tx, quarantineDiscarded.of(item.account.id, { ledgerId: id }, { reason }))
  return item
}

/** Per account: what the source showed and what became of it, on a day of arrival in UTC. */
export async function readLedger(
  tx: ReadTx,
  wish: { account?: string | undefined; day?: string | undefined },
): Promise<LedgerDay[]> {
  const account = wish.account === undefined ? null : await findAccount(tx, wish.account)
  if (wish.account !== undefined && !account)
    throw invalid({ where: 'query', field: 'account' }, `There is no account "${wish.account}"`)
  const day = wish.day ?? tx.now.toISOString().slice(0, 10)
  if (Number.isNaN(Date.parse(day))) throw invalid({ where: 'query', field: 'day' }, `"${day}" is no day`)
  return (await countDay(tx, day, account?.id ?? null)).map((row) => {
    const ledgerCount = Object.values(row.states).reduce((sum, count) => sum + count, 0)
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

async function requireQuarantined(tx: ReadTx, id: string): Promise<QuarantineItem> {
  const entry = await findEntry(tx, id)
  if (!entry) throw notFound()
  if (entry.state !== 'quarantined')
    throw conflict('not-quarantined', { state: entry.state }, 'This message is not in quarantine any more')
  const account = await findAccount(tx, entry.accountId)
  return present({ ...entry, accountName: account?.name ?? '', size: entry.rawSize })
}

function present(row: QuarantineRow): QuarantineItem {
  return {
    id: row.id,
    account: { id: row.accountId, name: row.accountName },
    arrivedAt: row.arrivedAt.toISOString(),
    size: row.size,
    attempts: row.attempts,
    problem: { code: row.reason?.code ?? 'unknown', params: row.reason?.params ?? {} },
  }
}
