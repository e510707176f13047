import type { Services } from '#platform/context'
import type { Database } from '#platform/db'
import { errorForLog } from '#platform/log'
import type { Waker } from '#platform/realtime'
import { recoverOne, sendOne } from './send-one.ts'
import { findWork, nextDueAt, type Work } from './store.ts'

const maxAtOnce = 24
/** One slow server keeps no more than this from the others. */
const maxPerAccount = 3
const batchSize = 64
/** A look of its own, should every wake have been lost. */
const pollMs = 2_000
const afterTroubleMs = 1_000
/** Another process, or a hold, was in the way. */
const afterMissMs = 250

export interface SenderLoop {
  /** Waits for what is being sent; the rest stays in the outbox. */
  stop(): Promise<void>
}

/** Sends whatever is due, in all tenants, until stopped. Any number of processes may do this at the same time. */
export function startSender(db: Database, services: Services, waker: Waker): SenderLoop {
  const running = new Map<string, { accountId: string; end: Promise<void> }>()
  let stopped = false
  let timer: NodeJS.Timeout | null = null
  let looking: Promise<void> | null = null
  let again = false

  const schedule = (delayMs: number): void => {
    if (timer) clearTimeout(timer)
    if (!stopped) timer = setTimeout(look, Math.max(0, delayMs))
  }

  const start = (work: Work): void => {
    const run = work.stale ? recoverOne : sendOne
    const task = run(db, services, work.tenantId, work.id).catch((error: unknown) => {
      services.log.warn(
        { err: errorForLog(error), outgoingId: work.id },
        'sending failed here; it is tried again',
      )
      return false
    })
    const end = task.then((had) => {
      running.delete(work.id)
      if (had) look()
      else schedule(afterMissMs)
    })
    running.set(work.id, { accountId: work.accountId, end })
  }

  const busyAccounts = (): Map<string, number> => {
    const counts = new Map<string, number>()
    for (const { accountId } of running.values()) counts.set(accountId, (counts.get(accountId) ?? 0) + 1)
    return counts
  }

  const round = async (): Promise<void> => {
    if (running.size >= maxAtOnce) return
    const busy = busyAccounts()
    const full = [...busy].filter(([, count]) => count >= maxPerAccount).map(([accountId]) => accountId)
    const now = services.clock.now()
    const found = await findWork(db, now, batchSize, full)
    if (stopped) return
    let started = 0
    for (const item of found) {
      if (running.size >= maxAtOnce) return
      const count = busyAccounts().get(item.accountId) ?? 0
      if (running.has(item.id) || (count >= maxPerAccount && !item.stale)) continue
      start(item)
      started++
    }
    // The first rows may all have been of accounts that are full by now.
    if (started > 0 && found.length >= batchSize) again = true
    // What is due but waits for its account is looked for when one of that account has ended.
    const next = await nextDueAt(db, now)
    schedule(
      Math.min(pollMs, next ? Math.max(5, next.getTime() - services.clock.now().getTime() + 1) : pollMs),
    )
  }

  const look = (): void => {
    if (stopped) return
    again = true
    looking ??= (async () => {
      try {
        while (again && !stopped) {
          again = false
          await round()
        }
      } catch (error) {
        services.log.warn({ err: errorForLog(error) }, 'could not look for what is to be sent')
        schedule(afterTroubleMs)
      } finally {
        looking = null
      }
    })()
  }

  const off = waker.on('outbox', look)
  look()
  return {
    stop: async () => {
      stopped = true
      off()
      if (timer) clearTimeout(timer)
      await looking
      await Promise.all([...running.values()].map(({ end }) => end))
    },
  }
}
