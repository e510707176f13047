import type { Context, Services } from '#platform/context'
import { systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { emitAll } from '#platform/events'
import { errorForLog } from '#platform/log'
import type { Waker } from '#platform/realtime'
import { type ScanResult, type Scanner, ScannerAway } from '#platform/scanner'
import { fileInfected } from './events.ts'
import {
  messagesWith,
  nextUnscanned,
  scanStateOf,
  type ScanState,
  settleScan,
  tenantsWithUnscanned,
} from './scan-store.ts'

const batchSize = 20
const maxTenants = 200
/** News wake; this is for what was put off and for a scanner that came back. */
const pollMs = 10_000
const firstRetryMs = 60_000
const maxRetryMs = 3_600_000
const maxToldMessages = 100

/**
 * Asks the scanner about the bytes of a file, unless it is known, and keeps what it says. A scanner that is away
 * changes nothing: the file waits.
 */
export async function scanFile(
  db: Database,
  context: Context,
  scanner: Scanner,
  sha256: Buffer,
): Promise<ScanState> {
  const known = await db.readInTenant(context, (tx) => scanStateOf(tx, sha256))
  if (!known || known.state === 'clean' || known.state === 'infected') return known?.state ?? 'pending'
  const result = await scanner.scan(context.blobs.stream(context.tenantId, sha256))
  await keep(db, context, sha256, result, known.attempts)
  return result.state
}

async function keep(
  db: Database,
  context: Context,
  sha256: Buffer,
  result: ScanResult,
  attempts: number,
): Promise<void> {
  const waitMs = Math.min(maxRetryMs, firstRetryMs * 2 ** Math.min(attempts, 10))
  await db.inTenant(context, async (tx) => {
    await settleScan(tx, sha256, { ...result, after: new Date(tx.now.getTime() + waitMs) })
    if (result.state !== 'infected') return
    const carriers = await messagesWith(tx, sha256, maxToldMessages)
    await emitAll(
      tx,
      carriers.map(({ caseId, messageId }) =>
        fileInfected.of(caseId, { messageId, finding: result.finding }),
      ),
    )
  })
}

/** Scans what waits, in all tenants, until stopped. Files wait, visibly, as long as the scanner is away. */
export function startScanning(
  db: Database,
  services: Services,
  waker: Waker,
  scanner: Scanner,
): { stop(): Promise<void> } {
  let running: Promise<void> | null = null
  let again = false
  let stopped = false
  let away = false

  const scanTenant = async (tenantId: string): Promise<void> => {
    const context = systemContext(services, tenantId)
    while (!stopped) {
      const batch = await db.readInTenant(context, (tx) => nextUnscanned(tx, batchSize))
      for (const { sha256, attempts } of batch) {
        if (stopped) return
        await scanOne(context, sha256, attempts)
      }
      if (batch.length < batchSize) return
    }
  }
  /** Bytes that cannot be read here are put off like a scanner's failure, so that the next file has its turn. */
  const scanOne = async (context: Context, sha256: Buffer, attempts: number): Promise<void> => {
    try {
      await scanFile(db, context, scanner, sha256)
    } catch (error) {
      if (error instanceof ScannerAway) throw error
      services.log.warn(
        { err: errorForLog(error), tenantId: context.tenantId },
        'a file could not be scanned',
      )
      await keep(db, context, sha256, { state: 'failed', finding: 'unreadable' }, attempts)
    }
  }
  const round = async (): Promise<void> => {
    const now = services.clock.now()
    const tenants = await db.asSystem('which files wait for the scanner', (tx) =>
      tenantsWithUnscanned(tx, now, maxTenants),
    )
    for (const tenantId of tenants) await scanTenant(tenantId)
    if (away) services.log.info({}, 'the virus scanner answers again')
    away = false
  }
  const look = (): void => {
    if (stopped) return
    again = running !== null
    if (again) return
    running = round()
      .catch((error: unknown) => {
        if (!away) services.log.warn({ err: errorForLog(error) }, 'files wait for the virus scanner')
        away = error instanceof ScannerAway
      })
      .finally(() => {
        running = null
        if (again) look()
      })
  }
  const off = waker.on('events', look)
  const timer = setInterval(look, pollMs)
  look()
  return {
    stop: async () => {
      stopped = true
      off()
      clearInterval(timer)
      await running
    },
  }
}
