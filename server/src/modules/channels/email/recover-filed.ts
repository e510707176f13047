import { endRecovery, holdsLease, readRecovery } from '#accounts'
import { prepareArrivals, takeOver } from '#intake'
import type { Context } from '#platform/context'
import type { Database } from '#platform/db'
import type { ResolveHost } from '#platform/egress'
import { errorForLog } from '#platform/log'
import { type FetchedMail, type ImapSettings, readSince } from '#transports/imap'
import { arrivalFrom } from './source.ts'

const firstRetryMs = 5_000
const maxRetryMs = 5 * 60_000

/**
 * After a restore: what was fetched and filed between the backup and the end of the old system lies in the folder for
 * filed mail, where nobody fetches. It is read once from there; the ledger knows what it has already. Runs beside the
 * watch, under the same lease, and tries again until it is through.
 */
export function startRecovery(
  db: Database,
  context: Context,
  account: { id: string; fence: number; settings: ImapSettings; resolveHost: ResolveHost },
): { stop(): Promise<void> } {
  const { id, fence, settings, resolveHost } = account
  const ending = new AbortController()
  const takeBatch = async (folder: string, batch: readonly FetchedMail[]): Promise<void> => {
    const entries = await prepareArrivals(
      context,
      'email',
      batch.map((mail) => arrivalFrom(folder, mail)),
    )
    await db.inTenant(context, async (tx) => {
      if (!(await holdsLease(tx, id, fence))) throw new Error('another process fetches this account now')
      await takeOver(tx, id, entries)
    })
  }
  const run = async (): Promise<void> => {
    const since = await db.readInTenant(context, (tx) => readRecovery(tx, id))
    const folder = settings.fileInto
    if (since === null || !folder) return
    const reading = readSince(settings, {
      folder,
      since,
      resolveHost,
      onBatch: (batch) => takeBatch(folder, batch),
    })
    ending.signal.addEventListener('abort', () => reading.stop())
    for (let waitMs = firstRetryMs; !ending.signal.aborted; waitMs = Math.min(maxRetryMs, waitMs * 2)) {
      try {
        const messages = await reading.read()
        if (ending.signal.aborted) return
        await db.inTenant(context, (tx) => endRecovery(tx, id))
        return context.log.info({ accountId: id, messages }, 'filed mail was compared with the ledger')
      } catch (error) {
        context.log.warn(
          { err: errorForLog(error), accountId: id },
          'filed mail could not be read; it is tried again',
        )
        await pause(waitMs, ending.signal)
      }
    }
  }
  const running = run().catch((error: unknown) =>
    context.log.warn({ err: errorForLog(error), accountId: id }, 'filed mail was not looked at'),
  )
  return {
    stop: async () => {
      ending.abort()
      await running
    },
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
