import type { ImapFlow } from 'imapflow'
import { type Acknowledge, createAcknowledge, createFiler, findLeftovers } from './acknowledge.ts'
import { disconnect, openFolder } from './connect.ts'
import { fileDue } from './file-due.ts'
import { findNew, readNext } from './fetch-new.ts'
import { handOver } from './hand-over.ts'
import { lookAround } from './look-around.ts'
import { demandConnection } from './read-messages.ts'
import type { News } from './news.ts'
import type { SessionState } from './session-state.ts'
import type { ImapProblem, ImapSettings, WatchOptions } from './types.ts'

/** Works over one connection until the watch is stopped; throws what ends it before. */
export async function runSession(
  client: ImapFlow,
  settings: ImapSettings,
  options: WatchOptions,
  state: SessionState,
  news: News,
): Promise<void> {
  let lost: Error | null = null
  client.on('error', (error: Error) => {
    lost ??= error
  })
  client.on('close', news.ring)
  client.on('exists', news.ring)
  try {
    await client.connect()
    const opened = await openFolder(client, settings.folder)
    const file = settings.fileInto ? createFiler(client, opened, settings.fileInto) : null
    const atOnce = settings.fileWhen === 'closed' ? null : file
    const acknowledge = createAcknowledge(client, atOnce)
    const markLeft = async () => acknowledge(await findLeftovers(client, state.lastUid, atOnce !== null))
    let ailing = isElsewhere(client, state) ? null : await markLeft()
    while (!state.stopped) {
      if (ailing) ailing = await markLeft()
      const fetched = await fetchAll(client, options, state, acknowledge)
      ailing = fetched.ailing ?? ailing
      if (file && !atOnce) ailing = (await fileDue(client, options, state, file)) ?? ailing
      ailing = (await lookAround(client, options, state, acknowledge, fetched.limited)) ?? ailing
      if (state.stopped) return
      state.attempt = 0
      options.onIdle?.({ position: positionOf(state), problem: ailing, limited: fetched.limited })

      await waitForNews(client, settings.intervalSeconds, news)
      if (state.stopped) return
      demandConnection(client)
      // Servers may search what they knew at the last command; this makes them look.
      await client.noop()
    }
  } catch (error) {
    throw lost !== null && isCutOff(error) ? lost : error
  } finally {
    state.interruptible = true
    await disconnect(client)
  }
}

/** Whether an error only says that the connection is gone; the reason came as an event before. */
function isCutOff(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  return code === 'NoConnection' || code === 'EConnectionClosed'
}

/** Whether the folder is another one than was fetched from; then everything is read again, the caller knows what it has. */
function isElsewhere(client: ImapFlow, state: SessionState): boolean {
  const uidValidity = String(demandConnection(client).uidValidity)
  if (state.uidValidity === uidValidity) return false
  // Other UIDs mean other mails.
  state.uidValidity = uidValidity
  state.lastUid = 0
  state.carefulUpTo = 0
  state.strikes.clear()
  return true
}

interface Fetched {
  /** The last problem with marking or filing. */
  ailing: ImapProblem | null
  /** There was no room for what is left. */
  limited: boolean
}

/** Fetches until nothing is left above the watermark, or until there is no room. */
async function fetchAll(
  client: ImapFlow,
  options: WatchOptions,
  state: SessionState,
  acknowledge: Acknowledge,
): Promise<Fetched> {
  let ailing: ImapProblem | null = null
  for (;;) {
    let uids = await findNew(client, state.lastUid)
    options.onProgress?.(uids.length)
    if (uids.length === 0) return { ailing, limited: false }
    while (uids.length > 0) {
      const room = (await options.room?.()) ?? uids.length
      if (room <= 0) return { ailing, limited: true }
      const { mails, upTo } = await readNext(client, uids.slice(0, room), state)
      if (state.stopped) return { ailing, limited: false }
      ailing = (await handOver(options, state, mails, acknowledge)) ?? ailing
      state.lastUid = Math.max(state.lastUid, upTo)
      if (state.stopped) return { ailing, limited: false }
      uids = uids.filter((uid) => uid > upTo)
      options.onProgress?.(uids.length)
    }
  }
}

/** Sits in IDLE, where the server has it, until something happens or the interval is over. */
async function waitForNews(client: ImapFlow, intervalSeconds: number, news: News): Promise<void> {
  let over = false
  const idle = async () => {
    // A keep-alive ends IDLE; it is taken up again. False means that the server refuses it: then we poll.
    while (!over && client.usable && client.state === client.states.SELECTED)
      if ((await client.idle()) === false) return
  }
  if (client.capabilities.has('IDLE')) void idle().catch(() => news.ring())
  await news.wait(intervalSeconds * 1_000)
  over = true
}

function positionOf({ uidValidity, lastUid }: SessionState): { uidValidity: string; lastUid: number } {
  return { uidValidity, lastUid }
}
