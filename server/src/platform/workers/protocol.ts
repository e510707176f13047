import type { Transferable } from 'node:worker_threads'

/** From the pool to a worker. */
export type Call = { input: unknown }

/** From a worker to the pool: ready for the first call, or the outcome of the one call it has. */
export type Report =
  | { kind: 'ready' }
  | { kind: 'done'; result: unknown }
  | { kind: 'failed'; error: unknown }

export type Transfer = readonly Transferable[]
