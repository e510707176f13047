import { sweepAccess } from '#access'
import { alarmOfRunningOut } from '#accounts'
import { sweepLeases, sweepUploads } from '#cases'
import { sweepBlobs, sweepBudgets } from '#intake'
import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { maxGrown, writeAnchor } from '#platform/events'
import type { Jobs } from '#platform/jobs'
import { errorForLog } from '#platform/log'
import { forEachTenant } from '#tenancy'
import { sweepDeliveries } from '#webhooks'

const leaseSweepMs = 5_000

/** The house's repeating chores: anchors of the log, ended sessions. */
export async function scheduleChores(db: Database, services: Services, jobs: Jobs): Promise<void> {
  await jobs.work({ name: 'anchor-log', cron: '0 * * * *', run: () => anchorAll(db, services) })
  await jobs.work({ name: 'sweep-intake', cron: '15 3 * * *', run: () => sweepIntake(db, services) })
  await jobs.work({ name: 'alarm-accounts', cron: '45 6 * * *', run: () => alarmAll(db, services) })
  await jobs.work({ name: 'sweep-access', cron: '30 * * * *', run: () => sweepAccess(db, services) })
}

/** Anchors the stream heads of every tenant. */
export async function anchorAll(db: Database, services: Services): Promise<void> {
  await forEachTenant(db, services, async (tenantId) => {
    const anchor = (): Promise<number> => db.inTenant(systemContext(services, tenantId), writeAnchor)
    while ((await anchor()) === maxGrown) continue
  })
}

/** Consents and secrets that run out soon. */
function alarmAll(db: Database, services: Services): Promise<void> {
  return forEachTenant(db, services, (tenantId) =>
    db.inTenant(systemContext(services, tenantId), alarmOfRunningOut),
  )
}

function sweepIntake(db: Database, services: Services): Promise<void> {
  return forEachTenant(db, services, async (tenantId) => {
    await sweepBudgets(db, services, tenantId)
    await sweepUploads(db, services, tenantId)
    await sweepDeliveries(db, services, tenantId)
    await sweepBlobs(db, services, tenantId)
  })
}

/** Leases are timers, not jobs: looked after every few seconds. */
export function startLeaseSweep(db: Database, services: Services): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    running = sweepLeases(db, services).catch((error: unknown) =>
      services.log.warn({ err: errorForLog(error) }, 'could not look after leases'),
    )
  }, leaseSweepMs)
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}
