import type { WriteTx } from '#platform/db'
import { knownSources, lessWaiting, type LookRow, writeLooks } from './look-store.ts'

/** What a folder showed: each mail of the last days with its place and when it arrived. */
export interface Look {
  folder: string
  messages: readonly { uid: number; sourceKey: string; arrivedAt: Date }[]
  /** Up to here everything was fetched. */
  lastUid: number
}

/**
 * Compares what a folder shows with the ledger: mail above the position waits, mail below it that the ledger does not
 * know is missing. Gives the UIDs of the missing ones; the day's count holds both until they are taken.
 */
export async function noteLook(
  tx: WriteTx,
  accountId: string,
  { folder, messages, lastUid }: Look,
): Promise<number[]> {
  const fetched = messages.filter(({ uid }) => uid <= lastUid)
  const known = await knownSources(
    tx,
    accountId,
    fetched.map(({ sourceKey }) => sourceKey),
  )
  const missing = fetched.filter(({ sourceKey }) => !known.has(sourceKey))
  const days = new Map<string, LookRow>()
  for (const message of messages) {
    const day = message.arrivedAt.toISOString().slice(0, 10)
    const row = days.get(day) ?? { day, waiting: 0, missing: 0 }
    if (message.uid > lastUid) row.waiting++
    else if (!known.has(message.sourceKey)) row.missing++
    days.set(day, row)
  }
  await writeLooks(tx, accountId, folder, [...days.values()])
  return missing.map(({ uid }) => uid)
}

/** Fetched mail no longer waits. */
export async function noteFetched(
  tx: WriteTx,
  accountId: string,
  folder: string,
  arrivals: readonly Date[],
): Promise<void> {
  if (arrivals.length > 0) await lessWaiting(tx, accountId, folder, arrivals)
}
