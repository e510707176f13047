import { giveUpAfterMs, type OutboxState, retryDelayMs } from './machine.ts'

/** What is known when an attempt has ended. */
export interface AttemptFacts {
  outcome: 'accepted' | 'temporary' | 'refused' | 'uncertain'
  /** How each recipient stands, with the results of this attempt. */
  recipients: readonly { state: 'pending' | 'accepted' | 'temporary' | 'refused' }[]
  /** Attempts so far, this one with them. */
  attempts: number
  /** How long ago the message was put into the outbox. */
  ageMs: number
  /** In [0, 1). */
  random: number
}

/** How the message goes on. `givesUp`: who has no final answer by now is told as refused. */
export type AttemptEnd =
  | { state: 'uncertain' }
  | { state: 'due'; waitMs: number }
  | { state: 'accepted' | 'refused'; givesUp: boolean }

/** RFC 5321, section 4.5.4.1: a message that nobody takes is given up after some days. */
export function isTooOld(ageMs: number): boolean {
  return ageMs > giveUpAfterMs
}

/**
 * How an attempt ends. Who has an answer keeps it; while somebody has none and the server was not against the whole
 * message, it is due again for those alone. What may have arrived is uncertain, never due.
 */
export function endOfAttempt(facts: AttemptFacts): AttemptEnd {
  const { outcome, recipients, attempts, ageMs, random } = facts
  if (outcome === 'uncertain') return { state: 'uncertain' }
  const givesUp = isTooOld(ageMs)
  const isOpen = recipients.some(({ state }) => state === 'pending' || state === 'temporary')
  if (isOpen && outcome !== 'refused' && !givesUp)
    return { state: 'due', waitMs: retryDelayMs(attempts, random) }
  const isAccepted = recipients.some(({ state }) => state === 'accepted')
  return { state: isAccepted ? 'accepted' : 'refused', givesUp }
}

/** Where a message goes whose holder died: before the data went out it is simply due; after that nobody knows. */
export function leftBehind(state: OutboxState): 'due' | 'uncertain' {
  return state === 'transmitting' ? 'uncertain' : 'due'
}
