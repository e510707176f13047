import type { Account } from '@kontor/contract'
import type { ReadTx } from '#platform/db'
import { notFound } from '#platform/faults'
import { type AccountRow, findAccount, type Health, pageOfAccounts, readHealth } from './store.ts'

/** Accounts by name, with health and without secrets. */
export async function listAccounts(
  tx: ReadTx,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: Account[]; nextCursor: string | null }> {
  const rows = await pageOfAccounts(tx, page.cursor ?? '', page.limit)
  const health = new Map(
    (
      await readHealth(
        tx,
        rows.map((row) => row.id),
      )
    ).map((item) => [item.accountId, item]),
  )
  const items = rows.map((row) => present(row, health.get(row.id)))
  return { items, nextCursor: rows.length === page.limit ? (rows.at(-1)?.name ?? null) : null }
}

export async function presentAccount(tx: ReadTx, id: string): Promise<Account> {
  const row = await findAccount(tx, id)
  if (!row) throw notFound()
  const [health] = await readHealth(tx, [row.id])
  return present(row, health)
}

function present(row: AccountRow, health: Health | undefined): Account {
  return {
    id: row.id,
    name: row.name,
    channel: row.channel,
    address: row.address,
    aliases: row.aliases,
    displayName: row.displayName,
    queue: { id: row.queueId, name: row.queueName },
    receive: row.receive,
    send: row.send,
    receipt: row.receipt,
    signature: row.signature,
    subaddress: row.subaddress,
    trust: row.trust,
    status: row.paused ? 'paused' : (health?.status ?? 'connecting'),
    lastFetchAt: health?.lastFetchAt?.toISOString() ?? null,
    lastSentAt: health?.lastSentAt?.toISOString() ?? null,
    problem: health?.problem ?? null,
    sendProblem: health?.sendProblem ?? null,
  }
}
