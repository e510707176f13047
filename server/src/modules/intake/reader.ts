import type { Services } from '#platform/context'
import type { Database } from '#platform/db'
import { errorForLog } from '#platform/log'
import type { Waker } from '#platform/realtime'
import { drain } from './drain.ts'
import { tenantsWithWork } from './store.ts'

const pollMs = 2_000
/** Tenants that are read at the same time. */
const maxRounds = 2
/** A tenant that has had this many batches in a row lets the others that wait go first. */
const batchesPerRound = 2

export interface Reader {
  stop(): Promise<void>
}

/** Brings everything in the ledgers of all tenants into cases, by turns, until stopped. */
export function startReader(db: Database, services: Services, waker: Waker): Reader {
  const rounds = new Map<string, Promise<void>>()
  /** In the order in which they came. */
  const waiting = new Set<string>()
  let stopped = false

  const nextInLine = (): string | undefined => [...waiting].find((tenantId) => !rounds.has(tenantId))

  const begin = (tenantId: string): void => {
    if (stopped) return
    if (rounds.has(tenantId) || rounds.size >= maxRounds) {
      waiting.add(tenantId)
      return
    }
    waiting.delete(tenantId)
    let batches = 0
    const mayClaim = (): boolean => !stopped && (batches++ < batchesPerRound || nextInLine() === undefined)
    const round = drain(db, services, tenantId, mayClaim)
      .then((isEmpty) => {
        if (isEmpty) return
        waiting.delete(tenantId)
        waiting.add(tenantId)
      })
      .catch((error: unknown) =>
        services.log.warn(
          { err: errorForLog(error), tenantId },
          'reading the ledger failed; it is tried again',
        ),
      )
      .then(() => {
        rounds.delete(tenantId)
        const next = nextInLine()
        if (next !== undefined) begin(next)
      })
    rounds.set(tenantId, round)
  }

  const look = (): void => {
    tenantsWithWork(db, services.clock.now())
      .then((ids) => ids.forEach(begin))
      .catch((error: unknown) =>
        services.log.warn({ err: errorForLog(error) }, 'could not look into the ledgers'),
      )
  }

  const off = waker.on('ledger', (tenantId) => (tenantId === null ? look() : begin(tenantId)))
  const timer = setInterval(look, pollMs)
  look()
  return {
    stop: async () => {
      stopped = true
      off()
      clearInterval(timer)
      await Promise.all(rounds.values())
    },
  }
}
