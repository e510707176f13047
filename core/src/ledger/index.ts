/** The ledger's rules: when an entry arrived, and how it goes on after a failure. */
export { type AfterFailure, afterFailure, arrivalOf } from './rules.ts'
