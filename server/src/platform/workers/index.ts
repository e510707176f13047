/** Foreign bytes are read in threads with bounds on time and memory. */
export { createWorkerPool, type WorkerPool } from './create-worker-pool.ts'
export { serveWorker, type WorkerOutcome } from './serve-worker.ts'
export { WorkerLimit, type WorkerLimitKind } from './worker-limit.ts'
