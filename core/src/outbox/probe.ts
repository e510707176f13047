const second = 1_000
const minute = 60 * second

/** Waits before the looks at the Sent folder after a message became uncertain: ten minutes together. */
const probeWaitsMs: readonly number[] = [10 * second, 30 * second, minute, 150 * second, 350 * second]
/** A mailbox that cannot be looked into is tried again after this. */
export const retryVisitMs: number = 30 * second
/** An uncertain message whose mailbox cannot be looked into goes to a person after this. */
const giveUpVisitsMs = 30 * minute
/** The silence of a Sent folder counts as long as the server was seen storing a message within this time. */
const provenForMs = 30 * 24 * 60 * minute

/** Milliseconds until the next look after `probes` looks that found nothing; null when that was the last. */
export function probeWaitMs(probes: number): number | null {
  return probeWaitsMs[probes] ?? null
}

/** Whether a mailbox that could not be looked into for so long leaves the decision to a person. */
export function isVisitGivenUp(uncertainForMs: number): boolean {
  return uncertainForMs > giveUpVisitsMs
}

/** What one look at the Sent folder found. */
export interface ProbeFacts {
  found: boolean
  /** Looks so far, this one with them. */
  probes: number
  /** Who puts messages there. */
  mode: 'file' | 'server'
  /** How long ago a message was seen there that the server had put there by itself; null for never. */
  seenAgoMs: number | null
}

/** How an uncertain message goes on after a look; `waitMs` null: nobody looks any more, a person decides. */
export type ProbeEnd = { state: 'accepted' | 'due' } | { state: 'uncertain'; waitMs: number | null }

/**
 * What a look at the Sent folder means. Presence is proof. Absence after the last look is proof only where the server
 * stores what it takes, by itself and provably; everywhere else a person decides.
 */
export function endOfProbe({ found, probes, mode, seenAgoMs }: ProbeFacts): ProbeEnd {
  if (found) return { state: 'accepted' }
  const waitMs = probeWaitMs(probes)
  if (waitMs !== null) return { state: 'uncertain', waitMs }
  const isProven = mode === 'server' && seenAgoMs !== null && seenAgoMs <= provenForMs
  return isProven ? { state: 'due' } : { state: 'uncertain', waitMs: null }
}
