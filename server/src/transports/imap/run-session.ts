import type { ImapFlow } from 'imapflow'
import { type Acknowledge, createAcknowledge, findLeftovers } from './acknowledge.ts'
import { disconnect, openFolder } from './connect.ts'
import { type FetchState, findNew, readNext } from './fetch-new.ts'
import { ImapFault } from './imap-fault.ts'
import { demandConnection } from './read-messages.ts'
import type { News } from './news.ts'
import type { FetchedMail, ImapProblem, ImapSettings, WatchOptions } from './types.ts'

/** What outlives a connection. */
export type SessionState = FetchState & {
  stopped: boolean
  /** False while a batch is being committed and marked. */
  interruptible: boolean
  /** Failures in a row. */
  attempt: number
}

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
    const acknowledge = createAcknowledge(client, opened, settings.fileInto)
    let ailing = await takeUp(client, settings, state, acknowledge)
    while (!state.stopped) {
      ailing = (await fetchAll(client, options, state, acknowledge)) ?? ailing
      if (state.stopped) return
      state.attempt = 0
      options.onIdle?.({ position: positionOf(state), problem: ailing })
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

/** Compares the folder with the position, and marks what a crash left unmarked. */
async function takeUp(
  client: ImapFlow,
  settings: ImapSettings,
  state: SessionState,
  acknowledge: Acknowledge,
): Promise<ImapProblem | null> {
  const uidValidity = String(demandConnection(client).uidValidity)
  if (state.uidValidity !== uidValidity) {
    // Other UIDs mean other mails: everything is read again, the caller knows what it has.
    state.uidValidity = uidValidity
    state.lastUid = 0
    state.carefulUpTo = 0
    state.strikes.clear()
    return null
  }
  const filing = settings.fileInto !== undefined && settings.fileInto !== ''
  return acknowledge(await findLeftovers(client, state.lastUid, filing))
}

/** Fetches until nothing is left above the watermark; gives the last problem with marking or filing. */
async function fetchAll(
  client: ImapFlow,
  options: WatchOptions,
  state: SessionState,
  acknowledge: Acknowledge,
): Promise<ImapProblem | null> {
  let ailing: ImapProblem | null = null
  for (;;) {
    let uids = await findNew(client, state.lastUid)
    if (uids.length === 0) return ailing
    while (uids.length > 0) {
      const { mails, upTo } = await readNext(client, uids, state)
      if (state.stopped) return ailing
      state.interruptible = false
      await handOver(options, mails)
      state.lastUid = upTo
      const complete = mails.filter(({ unreadable }) => !unreadable)
      ailing = (await acknowledge(complete.map(({ uid }) => uid))) ?? ailing
      state.interruptible = true
      if (state.stopped) return ailing
      uids = uids.filter((uid) => uid > upTo)
    }
  }
}

async function handOver({ onBatch, log }: WatchOptions, mails: FetchedMail[]): Promise<void> {
  if (mails.length === 0) return
  try {
    await onBatch(mails)
  } catch (error) {
    throw new ImapFault({ step: 'deliver', code: 'delivery-failed', params: {} }, error)
  }
  log?.info(
    { messages: mails.length, bytes: mails.reduce((sum, { raw }) => sum + raw.length, 0) },
    'IMAP batch taken',
  )
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
