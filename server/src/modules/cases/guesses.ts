import type { Caller } from '#platform/http'
import { Fault } from '#platform/faults'

/** Files a caller may ask for in vain within the window; nobody who reads mail comes near it. */
const maxMisses = 100
const windowMs = 600_000
const maxCallers = 10_000

/** Who asks for files that are not there, over and over, is guessing ids. */
export interface Guesses {
  /** Runs a look-up; one that finds nothing is counted. Fault: `throttled` once there were too many. */
  guard<T>(caller: Caller, now: Date, find: () => Promise<T>): Promise<T>
}

/** Counts in this process: ids are far too long to be guessed, this only ends the trying. */
export function countGuesses(): Guesses {
  const misses = new Map<string, { count: number; until: number }>()
  return {
    guard: async (caller, now, find) => {
      const key = `${caller.tenantId}:${caller.userId}`
      const seen = misses.get(key)
      const current =
        seen && seen.until > now.getTime() ? seen : { count: 0, until: now.getTime() + windowMs }
      if (current.count >= maxMisses) throw throttled(current.until - now.getTime())
      try {
        return await find()
      } catch (error) {
        if (error instanceof Fault && error.status === 404) {
          current.count++
          misses.delete(key)
          misses.set(key, current)
          if (misses.size > maxCallers)
            for (const oldest of misses.keys()) {
              misses.delete(oldest)
              break
            }
        }
        throw error
      }
    },
  }
}

function throttled(leftMs: number): Fault {
  const retryAfterSeconds = Math.max(1, Math.ceil(leftMs / 1000))
  return new Fault(
    429,
    'throttled',
    { retryAfterSeconds },
    'Too many files that are not there; wait a little',
  )
}
