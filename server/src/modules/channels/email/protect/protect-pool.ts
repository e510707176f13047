import { createWorkerPool } from '#platform/workers'
import type { Opened, ProtectedMail } from './open-protected.ts'

const timeoutMs = 10_000
const memoryMb = 512

export interface Opener {
  /** Opens one mail in a worker with limits; rejects with a `WorkerLimit` beyond them. */
  open(mail: ProtectedMail): Promise<Opened>
  close(): Promise<void>
}

type OpenerLog = { warn(fields: Record<string, unknown>, message: string): void }

/** Keys and foreign bytes meet in a thread of their own, which is ended when it takes too long. */
export function createOpener({ log }: { log: OpenerLog }): Opener {
  const pool = createWorkerPool<ProtectedMail, Opened>({
    entry: new URL('./protect-worker.ts', import.meta.url),
    size: 1,
    timeoutMs,
    memoryMb,
    log,
  })
  return { open: (mail) => pool.run(mail), close: () => pool.close() }
}
