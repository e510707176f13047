import type { Transferable } from 'node:worker_threads'
import { WorkerLimit } from './worker-limit.ts'
import { type SlotOptions, WorkerSlot } from './worker-slot.ts'

const MAX_WAITING = 4096

export type WorkerPool<Input, Result> = {
  /** Runs one call in a worker of its own for that time. `transfer` hands buffers over without a copy. */
  run(input: Input, transfer?: readonly Transferable[]): Promise<Result>
  /** Ends all workers; running and waiting calls reject with `closed`. */
  close(): Promise<void>
}

type PoolLog = { warn(fields: Record<string, unknown>, message: string): void }
type Waiting = {
  input: unknown
  transfer: readonly Transferable[]
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
}

/**
 * A pool of at most `size` worker threads for foreign bytes. Workers start when first needed. A call that runs
 * longer than `timeoutMs` or needs more than `memoryMb` of heap rejects with a `WorkerLimit`, its worker is
 * ended and replaced, and other calls go on. Memory outside the heap (buffers) is for the entry to bound.
 * The entry is a file that calls `serveWorker`.
 */
export function createWorkerPool<Input, Result>(
  options: SlotOptions & { size: number; log: PoolLog },
): WorkerPool<Input, Result> {
  const idle: WorkerSlot[] = []
  const all = new Set<WorkerSlot>()
  const waiting: Waiting[] = []
  let closed = false

  const takeSlot = (): WorkerSlot | null => {
    const free = idle.pop()
    if (free && !free.dead) return free
    if (free) return takeSlot()
    if (all.size >= options.size) return null
    const slot = new WorkerSlot(options)
    all.add(slot)
    return slot
  }
  const giveBack = (slot: WorkerSlot) => {
    if (slot.dead) all.delete(slot)
    else idle.push(slot)
    pump()
  }
  const work = async (slot: WorkerSlot, call: Waiting) => {
    try {
      call.resolve(await slot.run(call.input, call.transfer))
    } catch (error) {
      if (error instanceof WorkerLimit) options.log.warn({ kind: error.kind }, 'worker ended')
      call.reject(error)
    } finally {
      giveBack(slot)
    }
  }
  const pump = () => {
    for (const dead of idle.filter((slot) => slot.dead)) all.delete(dead)
    while (waiting.length > 0 && !closed) {
      const slot = takeSlot()
      const call = slot && waiting.shift()
      if (!slot || !call) return
      void work(slot, call)
    }
  }

  return {
    run(input, transfer = []) {
      if (closed) return Promise.reject(new WorkerLimit('closed'))
      if (waiting.length >= MAX_WAITING) return Promise.reject(new WorkerLimit('busy'))
      return new Promise<Result>((resolve, reject) => {
        waiting.push({ input, transfer, resolve: (result) => resolve(result as Result), reject })
        pump()
      })
    },
    async close() {
      closed = true
      for (const call of waiting.splice(0)) call.reject(new WorkerLimit('closed'))
      await Promise.all([...all].map((slot) => slot.terminate('closed')))
    },
  }
}
