/** The rules of ledger, outbox and timers against simulated storage, clock, hosts and servers. */
export { mutants, type Rules } from './rules.ts'
export { type Outcome, simulate } from './simulate.ts'
