import { maxQuarantineBulk, type quarantineItem } from '@kontor/contract'
import type { z } from 'zod'
import { findAccount } from '#accounts'
import { isUuid, type ReadTx, type WriteTx } from '#platform/db'
import { emitAll } from '#platform/events'
import { conflict, invalid, notFound } from '#platform/faults'
import { quarantineDiscarded, quarantineReleased, quarantineRestored } from './events.ts'
import {
  lockQuarantined,
  membersOf,
  pageOfQuarantine,
  type QuarantineRow,
  readGroups,
  reviveEntries,
} from './quarantine-store.ts'
import { endEntries } from './store.ts'

type QuarantineItem = z.output<typeof quarantineItem>
type Action = 'retry' | 'release' | 'discard'

export async function listQuarantine(
  tx: ReadTx,
  wish: {
    state: 'quarantined' | 'discarded'
    code?: string | undefined
    notCode?: string | undefined
    limit: number
    cursor?: string | undefined
  },
): Promise<{ items: QuarantineItem[]; nextCursor: string | null }> {
  const rows = await pageOfQuarantine(tx, {
    state: wish.state,
    code: wish.code ?? null,
    notCode: wish.notCode ?? null,
    after: wish.cursor && isUuid(wish.cursor) ? wish.cursor : null,
    limit: wish.limit,
  })
  return {
    items: rows.map(present),
    nextCursor: rows.length === wish.limit ? (rows.at(-1)?.id ?? null) : null,
  }
}

/** Senders whose messages are held back, the largest group first. */
export async function listGroups(tx: ReadTx, limit: number) {
  const rows = await readGroups(tx, limit)
  const items = rows.map(({ accountId, accountName, oldestAt, newestAt, ...row }) => ({
    ...row,
    account: { id: accountId, name: accountName },
    oldestAt: oldestAt.toISOString(),
    newestAt: newestAt.toISOString(),
  }))
  return { items, nextCursor: null }
}

/** Does one thing with one message. Faults: `not-quarantined`, `invalid` without a reason to discard. */
export async function workOne(
  tx: WriteTx,
  id: string,
  action: Action,
  reason?: string,
): Promise<QuarantineItem> {
  const row = await lockOne(tx, id)
  if (row.state !== 'quarantined')
    throw conflict('not-quarantined', { state: row.state }, 'This message is not in quarantine any more')
  await work(tx, [row], action, reason)
  return present(row)
}

/** Does the same with many; those that somebody else took care of meanwhile are left out. Fault: `not-found`. */
export async function workMany(
  tx: WriteTx,
  wish: {
    ids?: string[] | undefined
    group?: { account: string; code: string; sender: string } | undefined
    action: Action
    reason?: string | undefined
  },
): Promise<{ done: string[]; left: number }> {
  if ((wish.ids === undefined) === (wish.group === undefined))
    throw invalid({ where: 'body', field: 'ids' }, 'Name messages or a group')
  const chosen = wish.group ? await membersOfGroup(tx, wish.group) : null
  const ids = chosen?.ids ?? [...new Set(wish.ids ?? [])]
  const found = ids.every(isUuid) ? await lockQuarantined(tx, ids) : []
  if (found.length < ids.length) throw notFound()
  const rows = found.filter((row) => row.state === 'quarantined')
  await work(tx, rows, wish.action, wish.reason)
  return { done: rows.map((row) => row.id), left: chosen ? chosen.count - chosen.ids.length : 0 }
}

/** Puts a discarded message back. Fault: `not-discarded`. */
export async function restoreDiscarded(tx: WriteTx, id: string): Promise<QuarantineItem> {
  const row = await lockOne(tx, id)
  if (row.state !== 'discarded')
    throw conflict('not-discarded', { state: row.state }, 'This message is not discarded any more')
  const before = row.reason?.params?.before
  const reason = isReason(before) ? before : { code: 'discarded', params: {} }
  await endEntries(tx, [{ id, state: 'quarantined', caseId: null, reason }])
  await emitAll(tx, [quarantineRestored.of(row.accountId, { ledgerId: id })])
  return present({ ...row, state: 'quarantined', reason })
}

async function lockOne(tx: WriteTx, id: string): Promise<QuarantineRow> {
  const [row] = isUuid(id) ? await lockQuarantined(tx, [id]) : []
  if (!row) throw notFound()
  return row
}

async function work(
  tx: WriteTx,
  rows: readonly QuarantineRow[],
  action: Action,
  reason: string | undefined,
): Promise<void> {
  if (action === 'discard') return discard(tx, rows, reason)
  // What is held back only for its number can be read like any other.
  const isFile = (row: QuarantineRow): boolean => action === 'release' && row.reason?.code !== 'sender-flood'
  const idsWhere = (wanted: boolean): string[] =>
    rows.filter((row) => isFile(row) === wanted).map((row) => row.id)
  await reviveEntries(tx, idsWhere(true), true)
  await reviveEntries(tx, idsWhere(false), false)
  await emitAll(
    tx,
    rows.map((row) => quarantineReleased.of(row.accountId, { ledgerId: row.id })),
  )
  if (rows.length > 0) tx.wake('ledger')
}

/** Ends them as discarded; the raw bytes stay with the reason, and what they were held for. */
async function discard(
  tx: WriteTx,
  rows: readonly QuarantineRow[],
  reason: string | undefined,
): Promise<void> {
  if (!reason) throw invalid({ where: 'body', field: 'reason' }, 'Discarding needs a reason')
  await endEntries(
    tx,
    rows.map(({ id, reason: before }) => ({
      id,
      state: 'discarded' as const,
      caseId: null,
      reason: { code: 'discarded', params: { reason, before } },
    })),
  )
  await emitAll(
    tx,
    rows.map((row) => quarantineDiscarded.of(row.accountId, { ledgerId: row.id }, { reason })),
  )
}

async function membersOfGroup(
  tx: ReadTx,
  group: { account: string; code: string; sender: string },
): Promise<{ ids: string[]; count: number }> {
  const account = await findAccount(tx, group.account)
  return account
    ? membersOf(tx, { ...group, accountId: account.id }, maxQuarantineBulk)
    : { ids: [], count: 0 }
}

function isReason(value: unknown): value is { code: string; params: Record<string, unknown> } {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string'
}

function present(row: QuarantineRow): QuarantineItem {
  const { before: _, ...params } = row.reason?.params ?? {}
  return {
    id: row.id,
    account: { id: row.accountId, name: row.accountName },
    state: row.state === 'discarded' ? 'discarded' : 'quarantined',
    arrivedAt: row.arrivedAt.toISOString(),
    size: row.size,
    attempts: row.attempts,
    problem: { code: row.reason?.code ?? 'unknown', params },
  }
}
