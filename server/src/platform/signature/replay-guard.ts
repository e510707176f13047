import { signatureWindowSeconds } from './sign-body.ts'

const maxRemembered = 100_000

/** Remembers what was taken within the window of a signature; after that the signature itself is too old. */
export interface ReplayGuard {
  /** True the first time; false for the same key within the window, or when too many are remembered. */
  isFirst(key: string, now: Date): boolean
}

/**
 * Refuses a signed message that comes again, in this process. Whoever must know it for good keeps the message's id in
 * his own transaction; this stops a storm of copies before it costs one.
 */
export function createReplayGuard(limit = maxRemembered): ReplayGuard {
  const seen = new Map<string, number>()
  const forget = (nowMs: number): void => {
    for (const [key, until] of seen) {
      if (until > nowMs) return
      seen.delete(key)
    }
  }
  return {
    isFirst: (key, now) => {
      forget(now.getTime())
      if (seen.has(key) || seen.size >= limit) return false
      // Both ways of a wrong clock.
      seen.set(key, now.getTime() + 2 * signatureWindowSeconds * 1000)
      return true
    },
  }
}
