import { createWorkerPool } from '#platform/workers'
import type { ParsedMail } from './parsed-mail.ts'

const PARSE_TIMEOUT_MS = 5_000
const PARSE_MEMORY_MB = 512

export type MailParser = {
  /** Reads one mail in a worker: at most 5 s and 512 MB, else it rejects with a `WorkerLimit`. */
  parse(raw: Uint8Array): Promise<ParsedMail>
  close(): Promise<void>
}

type ParserLog = { warn(fields: Record<string, unknown>, message: string): void }

/** A mail parser over `size` worker threads, which start when first needed. */
export function createMailParser({ size, log }: { size: number; log: ParserLog }): MailParser {
  const pool = createWorkerPool<Uint8Array, ParsedMail>({
    entry: new URL('./parse-worker.ts', import.meta.url),
    size,
    timeoutMs: PARSE_TIMEOUT_MS,
    memoryMb: PARSE_MEMORY_MB,
    log,
  })
  return { parse: (raw) => pool.run(raw), close: () => pool.close() }
}
