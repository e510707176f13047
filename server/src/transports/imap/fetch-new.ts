import type { ImapFlow } from 'imapflow'
import { ImapFault } from './imap-fault.ts'
import { MAX_READ_STRIKES } from './limits.ts'
import { demandConnection, firstFitting, type Listed, listMessages, readMessages } from './read-messages.ts'
import type { FetchedMail } from './types.ts'
import { uidsFrom } from './uid-set.ts'

/** Counts how often the server failed on a message, over all connections of one watch. */
export type Strikes = Map<string, number>

export type FetchState = {
  uidValidity: string
  lastUid: number
  maxMessages: number
  maxBytes: number
  strikes: Strikes
}

/** UIDs above the watermark, ascending. Throws when the server refuses. */
export async function findNew(client: ImapFlow, lastUid: number): Promise<number[]> {
  const found = await client.search({ uid: uidsFrom(lastUid + 1) }, { uid: true })
  await demandConnection(client)
  if (!Array.isArray(found))
    throw new ImapFault({ step: 'fetch', code: 'fetch-failed', params: { command: 'SEARCH' } })
  return found.filter((uid) => uid > lastUid).toSorted((a, b) => a - b)
}

/** Some mails, in UID order, and up to which UID everything is now in hand. */
export type Read = { mails: FetchedMail[]; upTo: number }

/** Reads the first of `uids` that fit into one batch. */
export async function readNext(client: ImapFlow, uids: number[], state: FetchState): Promise<Read> {
  const asked = uids.slice(0, state.maxMessages)
  const listed = await listMessages(client, asked)
  const fitting = firstFitting(listed)
  const complete = fitting.length === listed.length
  const upTo = (complete ? asked.at(-1) : fitting.at(-1)?.uid) ?? state.lastUid
  try {
    return { mails: await readMessages(client, fitting, state.uidValidity, state.maxBytes), upTo }
  } catch (error) {
    await demandConnection(client)
    return readOneByOne(client, fitting, state, error)
  }
}

/**
 * The mails before the one the server fails on. That one alone is tried again later, and after several
 * failures handed over as unreadable, so that it cannot hold up the next ones.
 */
async function readOneByOne(
  client: ImapFlow,
  listed: Listed[],
  state: FetchState,
  failure: unknown,
): Promise<Read> {
  const mails: FetchedMail[] = []
  let upTo = state.lastUid
  for (const message of listed) {
    try {
      mails.push(...(await readMessages(client, [message], state.uidValidity, state.maxBytes)))
    } catch {
      await demandConnection(client)
      const key = `${state.uidValidity}/${message.uid}`
      const strikes = (state.strikes.get(key) ?? 0) + 1
      state.strikes.set(key, strikes)
      if (strikes < MAX_READ_STRIKES) {
        if (mails.length > 0) return { mails, upTo }
        const params = { uid: message.uid, attempt: strikes }
        throw new ImapFault({ step: 'fetch', code: 'message-unreadable', params }, failure)
      }
      state.strikes.delete(key)
      const { uidValidity } = state
      mails.push({ ...message, uidValidity, raw: new Uint8Array(), oversize: false, unreadable: true })
    }
    upTo = message.uid
  }
  return { mails, upTo }
}
