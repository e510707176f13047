/** The ledger's rules: how much may come in, when an entry arrived, and how it goes on after a failure. */
export { arrivalOf } from './arrival.ts'
export { decideRoom, resumeBelow, type Room } from './processing-limit.ts'
export { type AfterFailure, afterFailure, longestWaitMs } from './rules.ts'
