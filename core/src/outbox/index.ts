/** The outbox's one state machine: which step may follow, and how each attempt ends. */
export { type AttemptEnd, type AttemptFacts, endOfAttempt, isTooOld, leftBehind } from './end-of-attempt.ts'
export { longestWaitMs, mayFollow, type OutboxState, retryDelayMs } from './machine.ts'
export {
  endOfProbe,
  isVisitGivenUp,
  type ProbeEnd,
  type ProbeFacts,
  probeWaitMs,
  retryVisitMs,
} from './probe.ts'
