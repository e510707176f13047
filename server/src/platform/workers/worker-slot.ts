import { type Transferable, Worker } from 'node:worker_threads'
import type { Call, Report } from './protocol.ts'
import { WorkerLimit } from './worker-limit.ts'

const START_TIMEOUT_MS = 30_000
const YOUNG_GENERATION_MB = 64
const STACK_MB = 4

export type SlotOptions = { entry: URL; timeoutMs: number; memoryMb: number }

/**
 * One worker thread doing one call at a time. A call over its limit ends the thread; the slot is then dead and
 * its owner makes another.
 */
export class WorkerSlot {
  readonly ready: Promise<void>
  private readonly worker: Worker
  private readonly timeoutMs: number
  private settle: ((report: Report | WorkerLimit) => void) | null = null
  private timer: NodeJS.Timeout | undefined
  private failure: WorkerLimit | null = null

  constructor({ entry, timeoutMs, memoryMb }: SlotOptions) {
    this.timeoutMs = timeoutMs
    this.worker = new Worker(entry, {
      // Flags of the parent (an inline script, a debugger) are not the worker's.
      execArgv: [],
      resourceLimits: {
        maxOldGenerationSizeMb: memoryMb,
        maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
        stackSizeMb: STACK_MB,
      },
    })
    this.worker.on('message', (report: Report) => this.finish(report))
    this.worker.on('messageerror', (error) => this.end(new WorkerLimit('crash', error)))
    this.worker.on('error', (error) =>
      this.end(new WorkerLimit(isOutOfMemory(error) ? 'memory' : 'crash', error)),
    )
    this.worker.on('exit', () => this.end(new WorkerLimit('crash')))
    this.ready = this.next(START_TIMEOUT_MS).then(() => undefined)
  }

  get dead(): boolean {
    return this.failure !== null
  }

  /** Runs one call. Rejects with what the entry threw, or with a `WorkerLimit`, after which the slot is dead. */
  async run(input: unknown, transfer: readonly Transferable[]): Promise<unknown> {
    await this.ready
    const outcome = this.next(this.timeoutMs)
    const call: Call = { input }
    try {
      this.worker.postMessage(call, transfer)
    } catch (error) {
      // An input that cannot be cloned: the worker has not seen the call and stays usable.
      this.finish({ kind: 'failed', error })
    }
    const report = await outcome
    if (report.kind === 'failed') throw report.error
    return report.kind === 'done' ? report.result : undefined
  }

  /** Ends the thread; a running call rejects. */
  async terminate(kind: 'time' | 'closed'): Promise<void> {
    this.end(new WorkerLimit(kind))
    await this.worker.terminate()
  }

  private next(limitMs: number): Promise<Report> {
    if (this.failure) return Promise.reject(this.failure)
    return new Promise((resolve, reject) => {
      this.timer = setTimeout(() => void this.terminate('time'), limitMs)
      this.settle = (outcome) => (outcome instanceof WorkerLimit ? reject(outcome) : resolve(outcome))
    })
  }

  private finish(outcome: Report | WorkerLimit): void {
    clearTimeout(this.timer)
    const settle = this.settle
    this.settle = null
    settle?.(outcome)
  }

  private end(failure: WorkerLimit): void {
    this.failure ??= failure
    this.finish(this.failure)
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
