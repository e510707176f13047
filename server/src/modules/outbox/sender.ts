import type { Services } from '#platform/context'
import type { Database } from '#platform/db'
import { errorForLog } from '#platform/log'
import type { Waker } from '#platform/realtime'
import { recoverOne, sendOne } from './send-one.ts'
import { findWork, nextDueAt } from './store.ts'

const maxAtOnce = 8
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
  const running = new Map<string, Promise<void>>()
  let stopped = false
  let timer: NodeJS.Timeout | null = null
  let looking: Promise<void> | null = null
  let again = false

  const schedule = (delayMs: number): void => {
    if (timer) clearTimeout(timer)
    if (!stopped) timer = setTimeout(look, Math.max(0, delayMs))
  }

  const start = (work: { tenantId: string; id: string; stale: boolean }): void => {
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
    running.set(work.id, end)
  }

  const round = async (): Promise<void> => {
    const free = maxAtOnce - running.size
    if (free <= 0) return
    const now = services.clock.now()
    const work = (await findWork(db, now, batchSize)).filter((item) => !running.has(item.id)).slice(0, free)
    if (stopped) return
    for (const item of work) start(item)
    if (work.length === free) return
    const next = await nextDueAt(db)
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
      await Promise.all(running.values())
    },
  }
}
