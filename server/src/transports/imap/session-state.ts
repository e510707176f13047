import type { FetchState } from './fetch-new.ts'

/** What outlives a connection. */
export type SessionState = FetchState & {
  stopped: boolean
  /** False while a batch is being committed and marked. */
  interruptible: boolean
  /** Failures in a row. */
  attempt: number
  /** When the folder was last compared with what was taken (monotonic), and whether mail had to wait then. */
  lookedAt: number
  unsettled: boolean
}
