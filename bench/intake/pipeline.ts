import { searchFollower } from '@kontor/server/src/modules/cases/index.ts'
import { type Arrival, drain, prepareArrivals, takeOver } from '@kontor/server/src/modules/intake/index.ts'
import { catchUp } from '@kontor/server/src/platform/events/index.ts'
import type { Ground } from '../ground/ground.ts'

/** Kontor's intake as it runs in the product, without the transport in front of it. */
export type Pipeline = {
  /** From raw bytes to cases: taken over in batches as a mailbox hands them over, read and settled meanwhile. */
  take(accountId: string, mails: readonly Arrival[]): Promise<void>
  /** Brings the full text up to date. */
  index(): Promise<void>
}

export function openPipeline(ground: Ground, batchSize: number): Pipeline {
  const { db, services, tenantId, context } = ground
  const hand = async (accountId: string, batch: readonly Arrival[]): Promise<void> => {
    const entries = await prepareArrivals(context, 'email', batch)
    await db.inTenant(context, (tx) => takeOver(tx, accountId, entries))
  }
  return {
    take: async (accountId, mails) => {
      let isFed = false
      let arrival = Promise.withResolvers<void>()
      const feed = async (): Promise<void> => {
        for (let from = 0; from < mails.length; from += batchSize) {
          await hand(accountId, mails.slice(from, from + batchSize))
          arrival.resolve()
          arrival = Promise.withResolvers()
        }
        isFed = true
        arrival.resolve()
      }
      const read = async (): Promise<void> => {
        while (!isFed) {
          await arrival.promise
          await drain(db, services, tenantId)
        }
        await drain(db, services, tenantId)
      }
      await Promise.all([feed(), read()])
    },
    index: async () => {
      while ((await catchUp(db, services, tenantId, searchFollower)).more) continue
    },
  }
}
