import { casesFollower, searchFollower } from '#cases'
import { type Services } from '#platform/context'
import type { Database } from '#platform/db'
import { catchUp, type Follower } from '#platform/events'
import { errorForLog } from '#platform/log'
import type { Waker } from '#platform/realtime'
import { allTenantIds } from '#tenancy'

const followers: readonly Follower[] = [casesFollower, searchFollower]
const settleMs = 40
const pollMs = 3_000

/** Runs the followers of the log behind every commit, in all tenants, until stopped. */
export function startFollowers(db: Database, services: Services, waker: Waker): { stop(): Promise<void> } {
  const running = new Map<string, Promise<void>>()
  const again = new Set<string>()
  let stopped = false

  const follow = (tenantId: string, follower: Follower): void => {
    const key = `${tenantId}:${follower.name}`
    if (stopped) return
    if (running.has(key)) {
      again.add(key)
      return
    }
    const run = catchUp(db, services, tenantId, follower)
      .catch((error: unknown) => {
        services.log.warn(
          { err: errorForLog(error), tenantId, follower: follower.name },
          'a follower failed; it tries again',
        )
        return false
      })
      .then((more) => {
        running.delete(key)
        if (again.delete(key)) follow(tenantId, follower)
        else if (more) setTimeout(() => follow(tenantId, follower), settleMs)
      })
    running.set(key, run)
  }

  const followAll = (tenantIds: readonly string[]): void => {
    for (const tenantId of tenantIds) for (const follower of followers) follow(tenantId, follower)
  }
  const look = (): void => {
    allTenantIds(db).then(followAll, (error: unknown) =>
      services.log.warn({ err: errorForLog(error) }, 'could not look for news'),
    )
  }

  const off = waker.on('events', (tenantId) => (tenantId === null ? look() : followAll([tenantId])))
  const timer = setInterval(look, pollMs)
  look()
  return {
    stop: async () => {
      stopped = true
      off()
      clearInterval(timer)
      await Promise.all(running.values())
    },
  }
}
