import type { Services } from '#platform/context'
import type { Database } from '#platform/db'
import { errorForLog } from '#platform/log'
import type { Waker } from '#platform/realtime'
import { findVisits, nextVisitAt } from './sent-store.ts'
import { visitSent } from './sent-visit.ts'

/** Mailboxes that are looked into at the same time. */
const maxAtOnce = 4
const batchSize = 64
/** A look of its own, should every wake have been lost. */
const pollMs = 2_000

/** Looks into Sent folders when something is due there, in all tenants, until stopped. Any number of processes may do so. */
export function startSentKeeper(db: Database, services: Services, waker: Waker): { stop(): Promise<void> } {
  const running = new Map<string, Promise<void>>()
  let stopped = false
  let timer: NodeJS.Timeout | null = null
  let looking: Promise<void> = Promise.resolve()

  const schedule = (delayMs: number): void => {
    if (timer) clearTimeout(timer)
    if (!stopped) timer = setTimeout(look, delayMs)
  }
  const round = async (): Promise<number> => {
    const now = services.clock.now()
    for (const visit of await findVisits(db, now, batchSize)) {
      const key = `${visit.tenantId}:${visit.accountId}`
      if (stopped || running.size >= maxAtOnce) break
      if (running.has(key)) continue
      const task = visitSent(db, services, visit)
        .then((had) => had && look())
        .catch((error: unknown) =>
          services.log.warn({ err: errorForLog(error) }, 'a Sent folder waits for its next turn'),
        )
        .then(() => void running.delete(key))
      running.set(key, task)
    }
    const next = await nextVisitAt(db, now)
    return next ? Math.max(5, next.getTime() - services.clock.now().getTime() + 1) : pollMs
  }
  const look = (): void => {
    if (stopped) return
    looking = looking.then(round).then(
      (waitMs) => schedule(Math.min(pollMs, waitMs)),
      (error: unknown) => {
        services.log.warn({ err: errorForLog(error) }, 'could not look for Sent folders')
        schedule(pollMs)
      },
    )
  }
  const off = waker.on('sent', look)
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
