import { LOGIN_RETRY_MIN_MS, RETRY_MAX_MS, RETRY_MIN_MS } from './limits.ts'
import type { ImapProblem } from './types.ts'

/**
 * How long to wait before attempt number `attempt` (0 = the first retry): doubling from a second, or from
 * half a minute after a refused login, up to five minutes. Half of it is chance, `random` in [0, 1), so that
 * many accounts do not return in step.
 */
export function retryInMs(attempt: number, step: ImapProblem['step'], random: number): number {
  const minMs = step === 'login' ? LOGIN_RETRY_MIN_MS : RETRY_MIN_MS
  const fullMs = Math.min(RETRY_MAX_MS, minMs * 2 ** Math.min(attempt, 20))
  return Math.round(fullMs / 2 + (fullMs / 2) * random)
}
