import { noteReceiving } from '#accounts'
import type { Context } from '#platform/context'
import type { Database } from '#platform/db'

/** One row for all arrivals of an account must not become what they wait for. */
const everyMs = 20_000

/** Notes that an account without a connection of its own receives, now and then. */
export function noteArrivals(db: Database): { note(context: Context, accountId: string): Promise<void> } {
  const notedAt = new Map<string, number>()
  return {
    note: async (context, accountId) => {
      const now = context.clock.now().getTime()
      if (now - (notedAt.get(accountId) ?? 0) < everyMs) return
      notedAt.set(accountId, now)
      await db.inTenant(context, (tx) =>
        noteReceiving(tx, accountId, { status: 'ok', trouble: null, fetched: true }),
      )
    },
  }
}
