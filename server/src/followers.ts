import { casesFollower, searchFollower } from '#cases'
import { filingFollower } from '#intake'
import { type Services } from '#platform/context'
import type { Database } from '#platform/db'
import { catchUp, type Follower } from '#platform/events'
import { errorForLog } from '#platform/log'
import type { Waker } from '#platform/realtime'
import { allTenantIds } from '#tenancy'
import { webhooksFollower } from '#webhooks'

const all: readonly Follower[] = [casesFollower, searchFollower, filingFollower, webhooksFollower]
/** Followers that work at the same time, over all tenants. */
const maxAtOnce = 3
/** Wakes do the work; this is for one that was lost. */
const pollMs = 30_000
/** News that lie behind an open transaction are looked for again after this, doubled up to the limit. */
const firstWaitMs = 40
const maxWaitMs = 1_000
const firstRetryMs = 1_000
const maxRetryMs = 30_000

/** A follower in a tenant. */
interface Task {
  readonly tenantId: string
  readonly follower: Follower
  /** Its last wait; 0 when it got on. */
  waitMs: number
  timer: NodeJS.Timeout | null
  running: boolean
  /** Woken while it ran. */
  again: boolean
}

/** Runs the followers of the log behind every commit, in all tenants, until stopped. */
export function startFollowers(
  db: Database,
  services: Services,
  waker: Waker,
  followers: readonly Follower[] = all,
): { stop(): Promise<void> } {
  const tasks = new Map<string, Task>()
  const line = new Set<Task>()
  const running = new Set<Promise<void>>()
  let stopped = false

  const wait = (task: Task, firstMs: number, maxMs: number): void => {
    task.waitMs = Math.min(maxMs, Math.max(firstMs, task.waitMs * 2))
    task.timer = setTimeout(() => stand(task), task.waitMs)
  }

  const run = async (task: Task): Promise<void> => {
    try {
      const { handled, more } = await catchUp(db, services, task.tenantId, task.follower)
      if (stopped) return
      if (handled > 0 || !more) task.waitMs = 0
      if (!more) return
      if (handled > 0) stand(task)
      else wait(task, firstWaitMs, maxWaitMs)
    } catch (error) {
      services.log.warn(
        { err: errorForLog(error), tenantId: task.tenantId, follower: task.follower.name },
        'a follower failed; it tries again',
      )
      if (!stopped) wait(task, firstRetryMs, maxRetryMs)
    }
  }

  const pump = (): void => {
    for (const task of line) {
      if (stopped || running.size >= maxAtOnce) return
      line.delete(task)
      task.running = true
      task.again = false
      const work = run(task).then(() => {
        running.delete(work)
        task.running = false
        if (task.again) stand(task)
        pump()
      })
      running.add(work)
    }
  }

  /** Puts a task in line; one that waits goes at once. */
  const stand = (task: Task): void => {
    if (stopped) return
    if (task.timer) clearTimeout(task.timer)
    task.timer = null
    if (task.running) {
      task.again = true
      return
    }
    line.add(task)
    pump()
  }

  const followAll = (tenantIds: readonly string[]): void => {
    for (const tenantId of tenantIds) {
      for (const follower of followers) {
        const key = `${tenantId}:${follower.name}`
        const known = tasks.get(key)
        const task = known ?? { tenantId, follower, waitMs: 0, timer: null, running: false, again: false }
        if (!known) tasks.set(key, task)
        stand(task)
      }
    }
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
      for (const task of tasks.values()) if (task.timer) clearTimeout(task.timer)
      await Promise.all(running)
    },
  }
}
