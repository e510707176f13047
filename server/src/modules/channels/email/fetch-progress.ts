import { writeProgress } from '#accounts'
import type { Context } from '#platform/context'
import type { Database } from '#platform/db'
import { errorForLog } from '#platform/log'

/** Fewer mails than this are no backlog that anybody watches. */
const backlogMails = 200
const everyMs = 1_000

/** Notes how far a backlog is, now and then, beside the fetching; a note that fails is only a note. */
export function noteProgress(
  db: Database,
  context: Context,
  accountId: string,
): { note(left: number): void } {
  let notedAt = Number.NEGATIVE_INFINITY
  /** Null until the first note: a backlog of an earlier process may have ended meanwhile. */
  let running: boolean | null = null
  let chain: Promise<void> = Promise.resolve()
  const write = (left: number | null): void => {
    running = left !== null
    notedAt = performance.now()
    chain = chain
      .then(() => db.inTenant(context, (tx) => writeProgress(tx, accountId, left)))
      .catch((error: unknown) =>
        context.log.warn({ err: errorForLog(error), accountId }, 'could not note how far a backlog is'),
      )
  }
  return {
    note: (left) => {
      if (left === 0 ? running !== false : running === null && left < backlogMails) write(null)
      else if (!running && left >= backlogMails) write(left)
      else if (running && performance.now() - notedAt >= everyMs) write(left)
    },
  }
}
