import pg from 'pg'
import { drain } from '#intake'
import { startSender } from '#outbox'
import { fixedClock } from '#platform/clock'
import { workLeaseMs } from '#platform/lease'
import { type TestKontor, testKontor, type TestTenant } from './kontor.ts'

/** The product without anybody who reads or sends by himself: a test does each step when it wants it. */
export interface ChannelHouse {
  kontor: TestKontor
  tenant: TestTenant
  /** Time goes by, at least a moment, so that what comes next is later in the ledger's order. */
  tick(ms?: number): void
  /** Reads whatever waits in the ledger. */
  read(): Promise<void>
  /** Somebody claims what waits and dies; then the claim runs out. */
  crashWhileReading(): Promise<void>
  /** Sends whatever is due until `isDone`. */
  sendUntil(isDone: () => boolean): Promise<void>
  /** Runs a statement behind the product's back. */
  ask<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>
  stop(): Promise<void>
}

const sendLimitMs = 10_000

export async function openChannelHouse(document: unknown): Promise<ChannelHouse> {
  const clock = fixedClock(new Date())
  const kontor = await testKontor({ clock, role: 'web' })
  const tenant = await kontor.tenant('firm', document)
  const pool = new pg.Pool({ connectionString: kontor.database.superuserUrl, max: 1 })
  pool.on('error', () => undefined)
  const ask: ChannelHouse['ask'] = async (text, values) => (await pool.query(text, values)).rows
  return {
    kontor,
    tenant,
    ask,
    tick: (ms = 1) => clock.advance(ms),
    read: async () => void (await drain(kontor.db, kontor.services, tenant.id)),
    crashWhileReading: async () => {
      const until = new Date(clock.now().getTime() + workLeaseMs)
      await ask(
        `update ledger set attempts = attempts + 1, fence = fence + 1, next_attempt_at = $1 where state = 'received'`,
        [until],
      )
      await drain(kontor.db, kontor.services, tenant.id)
      clock.advance(workLeaseMs + 1)
    },
    sendUntil: async (isDone) => {
      const sender = startSender(kontor.db, kontor.services, {
        on: () => () => true,
        close: async () => undefined,
      })
      const deadlineMs = performance.now() + sendLimitMs
      while (!isDone()) {
        if (performance.now() > deadlineMs) throw new Error('nothing was sent')
        await new Promise((again) => setTimeout(again, 10))
      }
      await sender.stop()
    },
    stop: async () => {
      await pool.end()
      await kontor.stop()
    },
  }
}
