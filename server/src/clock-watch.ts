import { pullNear as pullAccounts } from '#accounts'
import { pullNear as pullCases } from '#cases'
import { pullNear as pullLedger } from '#intake'
import { pullNear as pullOutbox } from '#outbox'
import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { errorForLog } from '#platform/log'
import { forEachTenant } from '#tenancy'

const lookEveryMs = 5_000
/** Small corrections of the machine's clock are no jump. */
const jumpMs = 30_000

/**
 * Notices when the machine's clock is set back, by the clock that only counts on, and sets right at once what was
 * written under the wrong one; also at the start, for then the clock may have been corrected while nobody looked.
 */
export function startClockWatch(db: Database, services: Services): { stop(): Promise<void> } {
  let before = ahead(services)
  const setRight = (): Promise<void> =>
    setTimesRight(db, services).catch((error: unknown) =>
      services.log.warn({ err: errorForLog(error) }, 'could not set right what a wrong clock wrote'),
    )
  let running = setRight()
  const timer = setInterval(() => {
    const jumped = ahead(services) - before
    before += jumped
    if (Math.abs(jumped) < jumpMs) return
    services.log.warn({ jumpedMs: Math.round(jumped) }, 'the clock of the machine jumped')
    if (jumped < 0) running = running.then(setRight)
  }, lookEveryMs)
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}

/** How far the clock is before the one that only counts on. */
function ahead({ clock }: Services): number {
  return clock.now().getTime() - performance.now()
}

/** Brings every time near that only a wrong clock can have put so far ahead. */
export function setTimesRight(db: Database, services: Services): Promise<void> {
  return forEachTenant(db, services, async (tenantId) => {
    const count = await db.inTenant(systemContext(services, tenantId), async (tx) => {
      const counts = [await pullOutbox(tx), await pullLedger(tx), await pullCases(tx), await pullAccounts(tx)]
      return counts.reduce((sum, one) => sum + one, 0)
    })
    if (count > 0) services.log.warn({ tenantId, count }, 'times that a wrong clock wrote were set right')
  })
}
