/** The states of DESIGN section 4 and which may follow which. */
export type OutboxState =
  | 'held'
  | 'due'
  | 'leased'
  | 'transmitting'
  | 'accepted'
  | 'refused'
  | 'uncertain'
  | 'cancelled'

const following: Record<OutboxState, readonly OutboxState[]> = {
  held: ['due', 'leased', 'cancelled'],
  due: ['held', 'leased', 'cancelled'],
  leased: ['due', 'transmitting', 'refused'],
  transmitting: ['accepted', 'refused', 'uncertain', 'due'],
  uncertain: ['accepted', 'due'],
  accepted: [],
  refused: [],
  cancelled: [],
}

/** Whether the machine allows this step. */
export function mayFollow(from: OutboxState, to: OutboxState): boolean {
  return following[from].includes(to)
}

const firstRetryMs = 15_000
const maxRetryMs = 30 * 60_000
/** RFC 5321, section 4.5.4.1: give up only after some days. */
export const giveUpAfterMs: number = 3 * 24 * 3_600_000

/** The longest back-off. */
export const longestWaitMs: number = maxRetryMs * 1.25

/** Back-off after the n-th temporary failure, doubled each time, with up to a quarter of jitter. `random` in [0, 1). */
export function retryDelayMs(attempts: number, random: number): number {
  const base = Math.min(maxRetryMs, firstRetryMs * 2 ** Math.max(0, attempts - 1))
  return Math.round(base * (1 + random / 4))
}
