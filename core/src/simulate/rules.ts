import { afterFailure, longestWaitMs as longestLedgerWaitMs } from '../ledger/index.ts'
import {
  endOfAttempt,
  endOfProbe,
  leftBehind,
  longestWaitMs,
  mayFollow,
  probeWaitMs,
} from '../outbox/index.ts'

/** The rules under trial: the product's own functions, and what its statements ask of the storage. */
export interface Rules {
  endOfAttempt: typeof endOfAttempt
  leftBehind: typeof leftBehind
  endOfProbe: typeof endOfProbe
  probeWaitMs: typeof probeWaitMs
  mayFollow: typeof mayFollow
  afterFailure: typeof afterFailure
  longestWaitMs: number
  longestLedgerWaitMs: number
  /** The ledger's unique key. */
  isContentUnique: boolean
  /** Whoever was overtaken writes nothing. */
  isFenced: boolean
  /** The position moves and the source is told with and after the commit, not before. */
  acknowledgesLast: boolean
  /** `transmitting` is committed before the end of the data. */
  marksTransmitting: boolean
  /** What a clock that ran ahead has written is pulled near. */
  setsTimesRight: boolean
}

export const productRules: Rules = {
  endOfAttempt,
  leftBehind,
  endOfProbe,
  probeWaitMs,
  mayFollow,
  afterFailure,
  longestWaitMs,
  longestLedgerWaitMs,
  isContentUnique: true,
  isFenced: true,
  acknowledgesLast: true,
  marksTransmitting: true,
  setsTimesRight: true,
}

/** The rules with one taken away; the simulation must notice each. */
export const mutants: Record<string, Rules> = {
  'the ledger has no unique key': { ...productRules, isContentUnique: false },
  'no fence': { ...productRules, isFenced: false },
  'the source is told before the commit': { ...productRules, acknowledgesLast: false },
  'transmitting is not committed before the data ends': { ...productRules, marksTransmitting: false },
  'what a dead holder was sending is due again': { ...productRules, leftBehind: () => 'due' },
  'an answer that was lost is tried again': {
    ...productRules,
    endOfAttempt: (facts) =>
      facts.outcome === 'uncertain' ? { state: 'due', waitMs: 1_000 } : endOfAttempt(facts),
  },
  'a message that is not in the Sent folder yet is due': {
    ...productRules,
    endOfProbe: (facts) => (facts.found ? { state: 'accepted' } : { state: 'due' }),
  },
  'a wrong clock’s times stay': { ...productRules, setsTimesRight: false },
}
