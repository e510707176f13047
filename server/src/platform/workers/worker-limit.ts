export type WorkerLimitKind = 'time' | 'memory' | 'crash' | 'closed' | 'busy'

/** A call that its worker could not finish: too long, too large, died; or the pool took no more. */
export class WorkerLimit extends Error {
  readonly kind: WorkerLimitKind
  constructor(kind: WorkerLimitKind, cause?: unknown) {
    super(`worker limit: ${kind}`, { cause })
    this.name = 'WorkerLimit'
    this.kind = kind
  }
}
