import type { Account } from '@kontor/contract'
import type { ReadTx } from '#platform/db'
import { notFound } from '#platform/faults'
import { type AccountLoad, readLoads } from './limits.ts'
import { type Progress, readProgress } from './progress-store.ts'
import { type GrantRow, readGrants } from './grant-store.ts'
import { type AccountRow, findAccount, type Health, pageOfAccounts, readHealth } from './store.ts'

/** What runs out within this time is told. */
export const alarmAheadMs = 14 * 86_400_000

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
  const ids = rows.map((row) => row.id)
  const loads = await readLoads(tx, ids)
  const progress = new Map((await readProgress(tx, ids)).map((item) => [item.accountId, item]))
  const grants = new Map((await readGrants(tx, ids)).map((grant) => [grant.accountId, grant]))
  const items = rows.map((row) =>
    present(row, health.get(row.id), loads.get(row.id), progress.get(row.id), grants.get(row.id), tx.now),
  )
  return { items, nextCursor: rows.length === page.limit ? (rows.at(-1)?.name ?? null) : null }
}

export async function presentAccount(tx: ReadTx, id: string): Promise<Account> {
  const row = await findAccount(tx, id)
  if (!row) throw notFound()
  const [health] = await readHealth(tx, [row.id])
  const [progress] = await readProgress(tx, [row.id])
  const [grant] = await readGrants(tx, [row.id])
  return present(row, health, (await readLoads(tx, [row.id])).get(row.id), progress, grant, tx.now)
}

function present(
  row: AccountRow,
  health: Health | undefined,
  load: AccountLoad | undefined,
  progress: Progress | undefined,
  grant: GrantRow | undefined,
  now: Date,
): Account {
  const limited = row.paused ? null : (load?.limited ?? null)
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
    oauth: row.oauth,
    grant: grant && row.oauth ? presentGrant(row.oauth, grant, now) : null,
    receipt: row.receipt,
    signature: row.signature,
    subaddress: row.subaddress,
    trust: row.trust,
    smime: row.smime,
    processingLimit: row.processingLimit,
    openCases: load?.open ?? 0,
    limited,
    progress: progress
      ? {
          done: progress.done,
          total: progress.total,
          startedAt: progress.startedAt.toISOString(),
          updatedAt: progress.updatedAt.toISOString(),
        }
      : null,
    status: row.paused ? 'paused' : statusOf(health, limited !== null),
    lastFetchAt: health?.lastFetchAt?.toISOString() ?? null,
    lastSentAt: health?.lastSentAt?.toISOString() ?? null,
    problem: health?.problem ?? null,
    sendProblem: health?.sendProblem ?? null,
  }
}

/** What does not work is said first; then that nothing more is taken. */
function statusOf(health: Health | undefined, limited: boolean): Account['status'] {
  const status = health?.status ?? 'connecting'
  return limited && status !== 'problem' ? 'limited' : status
}

function presentGrant(oauth: NonNullable<AccountRow['oauth']>, grant: GrantRow, now: Date): Account['grant'] {
  const ends = [
    ['client-secret', oauth.secretExpiresAt ? new Date(oauth.secretExpiresAt) : null],
    ['consent', grant.refreshExpiresAt],
  ] as const
  const soon = now.getTime() + alarmAheadMs
  return {
    state: oauth.grant === 'client-credentials' && grant.state === 'missing' ? 'valid' : grant.state,
    owner: grant.owner,
    grantedAt: grant.grantedAt?.toISOString() ?? null,
    runsOut: ends.flatMap(([what, at]) =>
      at && at.getTime() < soon ? [{ what, at: at.toISOString() }] : [],
    ),
  }
}
