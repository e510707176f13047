import type { ImapFlow } from 'imapflow'
import { ImapFault } from './imap-fault.ts'
import { MAX_READ_STRIKES } from './limits.ts'
import { demandConnection, firstFitting, listMessages, readMessages } from './read-messages.ts'
import type { FetchedMail } from './types.ts'
import { uidsFrom } from './uid-set.ts'

/** Where a watch stands; it outlives connections. */
export type FetchState = {
  /** Decimal; empty until the folder was opened once. */
  uidValidity: string
  lastUid: number
  maxMessages: number
  maxBytes: number
  /** Up to this UID messages are read one by one, because reading several failed. */
  carefulUpTo: number
  /** How often reading a message alone failed, by UID. */
  strikes: Map<number, number>
}

/** UIDs above the watermark, ascending. Throws when the server refuses. */
export async function findNew(client: ImapFlow, lastUid: number): Promise<number[]> {
  const found = await client.search({ uid: uidsFrom(lastUid + 1) }, { uid: true })
  demandConnection(client)
  if (!Array.isArray(found))
    throw new ImapFault({ step: 'fetch', code: 'fetch-failed', params: { command: 'SEARCH' } })
  return found.filter((uid) => uid > lastUid).toSorted((a, b) => a - b)
}

/** Some mails, in UID order, and up to which UID everything is now in hand. */
export type Read = { mails: FetchedMail[]; upTo: number }

/**
 * Reads the first of `uids` that fit into one batch. Where that fails, for whatever reason (some servers hang
 * up on a message they cannot read), the next attempts read one message at a time; the one on which the server
 * fails repeatedly is then handed over as unreadable, so that it cannot hold up those behind it.
 */
export async function readNext(client: ImapFlow, uids: number[], state: FetchState): Promise<Read> {
  const [first = 0] = uids
  const careful = first <= state.carefulUpTo
  if (careful && (state.strikes.get(first) ?? 0) >= MAX_READ_STRIKES) return giveUp(first, state)
  const asked = uids.slice(0, careful ? 1 : state.maxMessages)
  try {
    const listed = await listMessages(client, asked)
    const fitting = firstFitting(listed)
    const mails = await readMessages(client, fitting, state.uidValidity, state.maxBytes)
    const complete = fitting.length === listed.length
    return { mails, upTo: (complete ? asked.at(-1) : fitting.at(-1)?.uid) ?? state.lastUid }
  } catch (error) {
    state.carefulUpTo = Math.max(state.carefulUpTo, asked.at(-1) ?? 0)
    if (!careful) throw error
    const attempt = (state.strikes.get(first) ?? 0) + 1
    state.strikes.set(first, attempt)
    const params = { uid: first, attempt }
    throw new ImapFault({ step: 'fetch', code: 'message-unreadable', params }, error)
  }
}

function giveUp(uid: number, { strikes, uidValidity }: FetchState): Read {
  strikes.delete(uid)
  const unread = { raw: new Uint8Array(), size: 0, internalDate: new Date(), oversize: false }
  return { mails: [{ uid, uidValidity, ...unread, unreadable: true }], upTo: uid }
}
