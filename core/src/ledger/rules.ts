/** A message that failed this often by itself is put aside, so that the next one goes on. */
const maxAttempts = 3
const firstDelayMs = 2_000
/** However often an entry is put off, no single wait is longer. */
export const longestWaitMs: number = 5 * 60_000
/** Beyond this the delay has long been the longest. */
const maxDoublings = 20

/** What befell an entry, and what follows. */
export interface AfterFailure {
  attempts: number
  waitMs: number
  isQuarantined: boolean
}

/**
 * How an entry goes on after a failure. `counts`: it lay in the message itself; while the house is in trouble it waits,
 * longer each time, however often.
 */
export function afterFailure(before: { attempts: number; delays: number }, counts: boolean): AfterFailure {
  const attempts = before.attempts + (counts ? 1 : 0)
  const waitMs = Math.min(longestWaitMs, firstDelayMs * 2 ** Math.min(before.delays, maxDoublings))
  return { attempts, waitMs, isQuarantined: attempts >= maxAttempts }
}
