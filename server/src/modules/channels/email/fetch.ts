import { randomUUID } from 'node:crypto'
import { type AccessTokens, accountsToWatch, noteReceiving, releaseLease, takeLease } from '#accounts'
import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import type { ResolveHost } from '#platform/egress'
import { errorForLog } from '#platform/log'
import { settleParallel } from '#platform/parallel'
import type { Waker } from '#platform/realtime'
import { isHouseTrouble } from '#platform/trouble'
import { watchAccount, type WatchedAccount } from './watch-account.ts'

const leaseMs = 15_000
const renewEveryMs = 5_000
/** Accounts that are looked after at the same time: one that ends slowly keeps no lease of the others from renewal. */
const maxAtOnce = 4
const firstRetryMs = 10_000
const maxRetryMs = 5 * 60_000

export interface Fetching {
  stop(): Promise<void>
}

interface Wanted {
  tenantId: string
  id: string
  revision: number
}
interface Watched extends Wanted, WatchedAccount {
  asked: number
}
/** An account that could not be begun with. */
interface Failing {
  revision: number
  failures: number
  nextTryAt: number
}

/** Fetches all IMAP accounts that no other process holds; one holder per account, by a fenced lease. */
export function startFetching(
  db: Database,
  services: Services,
  waker: Waker,
  options: { resolveHost: ResolveHost; accessTokens: AccessTokens },
): Fetching {
  const holder = randomUUID()
  const watched = new Map<string, Watched>()
  const failing = new Map<string, Failing>()
  let stopped = false
  let running: Promise<void> | null = null
  let again = false

  const release = async ({ tenantId, id }: Wanted): Promise<void> => {
    try {
      await db.inTenant(systemContext(services, tenantId), (tx) => releaseLease(tx, id, holder))
    } catch (error) {
      services.log.warn({ err: errorForLog(error), accountId: id }, 'a lease was left to run out')
    }
  }
  const drop = async (key: string): Promise<void> => {
    const item = watched.get(key)
    watched.delete(key)
    if (!item) return
    await item.watch.stop()
    await release(item)
  }

  const begin = async (
    key: string,
    account: Wanted,
    lease: { fence: number; asked: number },
  ): Promise<void> => {
    const { tenantId, id, revision } = account
    try {
      const watching = await watchAccount(db, services, options, tenantId, id, lease.fence)
      watched.set(key, { ...account, ...watching, asked: lease.asked })
      failing.delete(key)
    } catch (error) {
      await release(account)
      if (isHouseTrouble(error)) throw error
      const failures = (failing.get(key)?.failures ?? 0) + 1
      const retryInMs = Math.min(maxRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 20))
      failing.set(key, { revision, failures, nextTryAt: services.clock.now().getTime() + retryInMs })
      services.log.warn({ err: errorForLog(error), accountId: id, retryInMs }, 'an account cannot be fetched')
      const trouble = { step: 'settings', code: 'settings-unreadable', params: {}, retryInMs }
      await db.inTenant(systemContext(services, tenantId), (tx) =>
        noteReceiving(tx, id, { status: 'problem', trouble, fetched: false }),
      )
    }
  }

  const lookAfter = async (account: Wanted): Promise<void> => {
    if (stopped) return
    const { tenantId, id, revision } = account
    const key = keyOf(account)
    if (watched.get(key) && watched.get(key)?.revision !== revision) await drop(key)
    const failed = failing.get(key)
    if (failed?.revision === revision && failed.nextTryAt > services.clock.now().getTime()) return
    const lease = await db.inTenant(systemContext(services, tenantId), (tx) =>
      takeLease(tx, id, holder, new Date(tx.now.getTime() + leaseMs)),
    )
    const known = watched.get(key)
    if (lease === null) return drop(key)
    if (!known) return begin(key, account, lease)
    if (known.asked === lease.asked && !known.isLimited()) return
    known.asked = lease.asked
    known.watch.poke()
  }

  const round = async (): Promise<void> => {
    const wanted = await accountsToWatch(db)
    const keys = new Set(wanted.map(keyOf))
    for (const key of failing.keys()) if (!keys.has(key)) failing.delete(key)
    await settleParallel(
      [...watched.keys()].filter((key) => !keys.has(key)),
      maxAtOnce,
      drop,
    )
    const outcomes = await settleParallel(wanted, maxAtOnce, lookAfter)
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') continue
      const err = errorForLog(outcome.reason)
      services.log.warn({ err, accountId: wanted[index]?.id }, 'could not look after an account')
    }
  }

  const look = (): void => {
    if (stopped) return
    again = true
    running ??= (async () => {
      try {
        while (again && !stopped) {
          again = false
          await round()
        }
      } catch (error) {
        services.log.warn({ err: errorForLog(error) }, 'could not look after the accounts')
      } finally {
        running = null
      }
    })()
  }

  const off = waker.on('accounts', look)
  const timer = setInterval(look, renewEveryMs)
  look()
  return {
    stop: async () => {
      stopped = true
      off()
      clearInterval(timer)
      await running
      await Promise.all([...watched.keys()].map(drop))
    },
  }
}

function keyOf({ tenantId, id }: Wanted): string {
  return `${tenantId}:${id}`
}
