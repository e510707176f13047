import type { ImapFlow } from 'imapflow'
import type { Acknowledge } from './acknowledge.ts'
import { readNext } from './fetch-new.ts'
import { handOver } from './hand-over.ts'
import { ImapFault } from './imap-fault.ts'
import { LOOK_DAYS, LOOK_EVERY_MS, LOOK_WAITING_MS, MAX_LOOKED_MESSAGES } from './limits.ts'
import { demandConnection, listMessages } from './read-messages.ts'
import type { SessionState } from './session-state.ts'
import type { FolderLook, ImapProblem, WatchOptions } from './types.ts'

const dayMs = 86_400_000

/**
 * Compares what the folder shows of the last days with what was taken, now and then and more often while there is no room;
 * what lies below the watermark and nobody has is fetched again.
 */
export async function lookAround(
  client: ImapFlow,
  options: WatchOptions,
  state: SessionState,
  acknowledge: Acknowledge,
  limited: boolean,
): Promise<ImapProblem | null> {
  if (!options.onLook || state.stopped) return null
  const sinceMs = performance.now() - state.lookedAt
  const begins = limited && !state.unsettled
  if (!begins && sinceMs < (state.unsettled ? LOOK_WAITING_MS : LOOK_EVERY_MS)) return null
  state.unsettled = limited
  const look = await readFolder(client, state)
  let { missing } = await options.onLook(look)
  let ailing: ImapProblem | null = null
  const again = missing.length > 0
  while (missing.length > 0 && !state.stopped) {
    const { mails, upTo } = await readNext(client, missing, state)
    ailing = (await handOver(options, state, mails, acknowledge)) ?? ailing
    missing = missing.filter((uid) => uid > upTo)
  }
  if (again && !state.stopped) await options.onLook(await readFolder(client, state))
  state.lookedAt = performance.now()
  return ailing
}

async function readFolder(client: ImapFlow, { uidValidity, lastUid }: SessionState): Promise<FolderLook> {
  const since = new Date(Date.now() - LOOK_DAYS * dayMs)
  const found = await client.search({ since }, { uid: true })
  demandConnection(client)
  if (!Array.isArray(found))
    throw new ImapFault({ step: 'fetch', code: 'fetch-failed', params: { command: 'SEARCH' } })
  const newest = found.toSorted((a, b) => a - b).slice(-MAX_LOOKED_MESSAGES)
  const messages = newest.length === 0 ? [] : await listMessages(client, newest)
  return {
    uidValidity,
    lastUid,
    messages: messages.map(({ uid, internalDate }) => ({ uid, internalDate })),
  }
}
