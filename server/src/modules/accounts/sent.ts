import type { ReadTx, WriteTx } from '#platform/db'
import { findAccount, readSentSeen, writeSentSeen } from './store.ts'

/** How an account keeps what it sends in its mailbox. */
export interface SentKeeping {
  /** `file`: we put a copy there; `server`: the mail server does so by itself. */
  mode: 'file' | 'server'
  folder: string | undefined
  /** When a message that the server put there by itself was last seen. */
  seenAt: Date | null
}

/** How an account keeps what it sends; null when it has no mailbox to look into, or does not want it looked into. */
export async function sentKeeping(tx: ReadTx, accountId: string): Promise<SentKeeping | null> {
  const account = await findAccount(tx, accountId)
  if (account?.receive.via !== 'imap' || account.send?.via !== 'smtp') return null
  const mode = account.send.sentCopies ?? 'file'
  if (mode !== 'file' && mode !== 'server') return null
  const folder = typeof account.send.sentFolder === 'string' ? account.send.sentFolder : undefined
  return { mode, folder, seenAt: await readSentSeen(tx, account.id) }
}

/** Notes that the server stores what it sends. */
export function noteSentSeen(tx: WriteTx, accountId: string): Promise<void> {
  return writeSentSeen(tx, accountId)
}

/** How many messages a minute an account may hand over; null without limit. */
export async function sendingLimit(tx: ReadTx, accountId: string): Promise<number | null> {
  const limit = (await findAccount(tx, accountId))?.send?.maxPerMinute
  return typeof limit === 'number' ? limit : null
}
