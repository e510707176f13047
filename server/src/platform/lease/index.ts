/** Work in hand: claimed for a short time and renewed, so that what a dead process held is free again soon. */
import { errorForLog, type Log } from '#platform/log'

/** How long work stays with a process that says nothing any more. */
export const workLeaseMs = 20_000
/** Leaves room for three renewals that fail. */
const renewEveryMs = 5_000

/** Renews a claim every few seconds until `work` has ended. A renewal that fails is left to the next one. */
export async function whileHeld<T>(
  hold: { renew(): Promise<unknown>; log: Log },
  work: () => Promise<T>,
): Promise<T> {
  const renew = (): void => {
    hold
      .renew()
      .catch((error: unknown) => hold.log.warn({ err: errorForLog(error) }, 'could not renew a claim'))
  }
  const timer = setInterval(renew, renewEveryMs)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
