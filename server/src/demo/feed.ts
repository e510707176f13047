import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as waitFor } from 'node:timers/promises'
import { z } from 'zod'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import { composeRow } from './compose/row.ts'
import { FIRST_MAILS, feedOrder, gapMs, RECYCLE_MS } from './feed-plan.ts'
import { NotTaken } from './post/smtp-out.ts'
import type { PostOffice } from './post-office.ts'
import type { ServiceMailRow } from './service-mail.ts'

const feedState = z.object({
  round: z.number().int().min(0),
  /** Index of the next mail in the order of the round. */
  next: z.number().int().min(0),
  nextAt: z.iso.datetime(),
})
export type FeedState = z.infer<typeof feedState>

export type Feed = {
  /** Begins to send; a second call does nothing. */
  start(): void
  state(): FeedState & { total: number; running: boolean }
  /** Resolves when the running attempt is over. */
  stop(): Promise<void>
}

export type FeedOptions = {
  rows: readonly ServiceMailRow[]
  send: PostOffice['send']
  /** Where the feed remembers how far it is. */
  statePath: string
  seed: string
  clock: Clock
  log: Log
  signal: AbortSignal
  /** Rejects when aborted; replaceable so that tests need not wait. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

const RETRY_MS = [1000, 2000, 5000, 15_000, 30_000] as const
/** A mail the receiver refuses for good this often is left out, so that it does not hold up the rest. */
const MAX_REFUSALS = 6
/** After a longer standstill the next mail comes no sooner than this. */
const RESUME_MS = 5000

const wait = (ms: number, signal: AbortSignal) => waitFor(ms, undefined, { signal, ref: false })

/** Opens the feed where it stood; an unreadable state starts it anew. */
export async function openFeed(options: FeedOptions): Promise<Feed> {
  const { rows, clock, log, statePath, seed } = options
  const stopping = new AbortController()
  const signal = AbortSignal.any([options.signal, stopping.signal])
  const order = feedOrder(rows, seed)
  const pause = options.wait ?? wait
  let state = await readState(statePath, clock, log)
  let running: Promise<void> | null = null

  const save = async (next: FeedState) => {
    await mkdir(dirname(statePath), { recursive: true })
    await writeFile(`${statePath}.part`, JSON.stringify(next))
    await rename(`${statePath}.part`, statePath)
    state = next
  }

  const sendNext = async (row: ServiceMailRow) => {
    let refusals = 0
    for (let attempt = 0; refusals < MAX_REFUSALS; attempt++) {
      const composed = composeRow(row, { sentAt: new Date(state.nextAt), round: state.round })
      try {
        await options.send(composed, row.from)
        return
      } catch (error) {
        if (!(error instanceof NotTaken)) throw error
        if (error.isPermanent) refusals++
        const retryInMs = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 0
        log.info({ row: row.id, isPermanent: error.isPermanent, retryInMs }, 'demo feed: not taken yet')
        await pause(retryInMs, signal)
      }
    }
    log.warn({ row: row.id }, 'demo feed: refused for good, left out')
  }

  const following = ({ round, next }: FeedState): FeedState => {
    const isRoundOver = next + 1 >= order.length
    const waitMs = isRoundOver ? RECYCLE_MS : gapMs(seed, round, next + 1)
    const nextAt = new Date(clock.now().getTime() + waitMs).toISOString()
    return isRoundOver ? { round: round + 1, next: 0, nextAt } : { round, next: next + 1, nextAt }
  }

  const run = async () => {
    const now = clock.now().getTime()
    if (now - Date.parse(state.nextAt) > RESUME_MS) {
      const isFresh = state.round === 0 && state.next < FIRST_MAILS
      await save({ ...state, nextAt: new Date(now + (isFresh ? 0 : RESUME_MS)).toISOString() })
    }
    while (!signal.aborted) {
      await pause(Math.max(0, Date.parse(state.nextAt) - clock.now().getTime()), signal)
      const row = order[state.next]
      if (row) await sendNext(row)
      await save(following(state))
    }
  }

  return {
    start() {
      running ??= run().catch((error: unknown) => {
        if (!signal.aborted) log.error({ err: error }, 'demo feed: stopped')
      })
    },
    state: () => ({ ...state, total: order.length, running: running !== null && !signal.aborted }),
    async stop() {
      stopping.abort()
      await running
    },
  }
}

async function readState(path: string, clock: Clock, log: Log): Promise<FeedState> {
  const fresh = { round: 0, next: 0, nextAt: clock.now().toISOString() }
  try {
    return feedState.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isMissing) log.warn({ err: error }, 'demo feed: state unreadable, starting anew')
    return fresh
  }
}
