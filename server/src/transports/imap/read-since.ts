import { routeTo } from '#transports/net'
import { createClient, disconnect, openFolder, withToken } from './connect.ts'
import { type FetchState, readNext } from './fetch-new.ts'
import { ImapFault } from './imap-fault.ts'
import { CONNECT_TIMEOUT_MS, MAX_BATCH_MESSAGES, MAX_MESSAGE_BYTES } from './limits.ts'
import { demandConnection } from './read-messages.ts'
import type { FetchedMail, ImapSettings, WatchOptions } from './types.ts'

/** A folder that is read once, from a day on, without being changed; a failed reading goes on where it was. */
export interface ReadSince {
  /** Reads on; gives how many mails were handed over. Throws what ended it; may be called again. */
  read(): Promise<number>
  stop(): void
}

/** Prepares to read `folder` from the day of `since` on (RFC 3501, SEARCH SINCE), batch by batch; marks nothing. */
export function readSince(
  settings: ImapSettings,
  options: {
    folder: string
    since: Date
    onBatch(batch: FetchedMail[]): Promise<void>
    resolveHost?: WatchOptions['resolveHost']
  },
): ReadSince {
  const state: FetchState = {
    uidValidity: '',
    lastUid: 0,
    maxMessages: MAX_BATCH_MESSAGES,
    maxBytes: MAX_MESSAGE_BYTES,
    carefulUpTo: 0,
    strikes: new Map(),
  }
  let stopped = false
  const readOn = async (token: string | null): Promise<number> => {
    const route = await routeTo(settings, options.resolveHost)
    const limits = { connectTimeoutMs: CONNECT_TIMEOUT_MS, maxBytes: MAX_MESSAGE_BYTES }
    const client = createClient(settings, route, limits, token)
    let count = 0
    try {
      await client.connect()
      await openFolder(client, options.folder)
      const uidValidity = String(demandConnection(client).uidValidity)
      if (uidValidity !== state.uidValidity) Object.assign(state, { uidValidity, lastUid: 0, carefulUpTo: 0 })
      const found = await client.search({ since: options.since }, { uid: true })
      demandConnection(client)
      if (!Array.isArray(found))
        throw new ImapFault({ step: 'fetch', code: 'fetch-failed', params: { command: 'SEARCH' } })
      let uids = found.filter((uid) => uid > state.lastUid).toSorted((a, b) => a - b)
      while (uids.length > 0 && !stopped) {
        const { mails, upTo } = await readNext(client, uids, state)
        const readable = mails.filter(({ unreadable }) => !unreadable)
        if (readable.length > 0) await options.onBatch(readable)
        count += readable.length
        state.lastUid = upTo
        uids = uids.filter((uid) => uid > upTo)
      }
      return count
    } finally {
      await disconnect(client)
    }
  }
  return {
    read: () => withToken(settings, readOn),
    stop: () => {
      stopped = true
    },
  }
}
