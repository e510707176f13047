import type { LedgerState, RouteReply, readLedger } from '@kontor/contract'

export type LedgerDay = RouteReply<typeof readLedger>['items'][number]

/** In the order of the bar: what became a case first, what needs somebody last. */
export const ledgerStates: readonly LedgerState[] = [
  'new-case',
  'joined',
  'consultation',
  'approval',
  'agent-reply',
  'suspected',
  'automatic',
  'bounce',
  'echo',
  'spam',
  'discarded',
  'received',
  'quarantined',
]

export interface Part {
  state: LedgerState
  count: number
}

/** The states that occur, in the order of the bar. */
export function partsOf(states: LedgerDay['states']): Part[] {
  return ledgerStates.flatMap((state) => {
    const count = states[state] ?? 0
    return count > 0 ? [{ state, count }] : []
  })
}

export type LedgerSum = Pick<
  LedgerDay,
  'serverCount' | 'repeatedCount' | 'ledgerCount' | 'waitingCount' | 'missingCount' | 'difference' | 'states'
>

/** All accounts of a day together. Differences of different signs must not hide one another, so their sizes add up. */
export function sumOf(days: readonly LedgerDay[]): LedgerSum {
  const states: LedgerDay['states'] = {}
  for (const { state, count } of days.flatMap((day) => partsOf(day.states)))
    states[state] = (states[state] ?? 0) + count
  const sum = (read: (day: LedgerDay) => number) => days.reduce((total, day) => total + read(day), 0)
  return {
    serverCount: sum((day) => day.serverCount),
    repeatedCount: sum((day) => day.repeatedCount),
    ledgerCount: sum((day) => day.ledgerCount),
    waitingCount: sum((day) => day.waitingCount),
    missingCount: sum((day) => day.missingCount),
    difference: sum((day) => Math.abs(day.difference)),
    states,
  }
}

/** Whether something of a day is wrong: what only waits on its server is not. */
export function isOff({ difference, waitingCount }: Pick<LedgerSum, 'difference' | 'waitingCount'>): boolean {
  return difference !== waitingCount
}
