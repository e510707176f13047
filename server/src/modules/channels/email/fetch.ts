import { randomUUID } from 'node:crypto'
import {
  accountsToWatch,
  findAccount,
  holdsLease,
  noteReceiving,
  openAccount,
  readPosition,
  releaseLease,
  takeLease,
  writePosition,
} from '#accounts'
import { type Arrival, prepareArrivals, takeOver } from '#intake'
import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import type { ResolveHost } from '#platform/egress'
import { errorForLog } from '#platform/log'
import type { Waker } from '#platform/realtime'
import {
  type FetchedMail,
  type ImapSettings,
  type ImapWatch,
  type WatchProblem,
  watchImap,
} from '#transports/imap'

const leaseMs = 15_000
const renewEveryMs = 5_000
/** Health is written at most this often while all is well. */
const noteEveryMs = 20_000

export interface Fetching {
  /** Looks for new mail of an account now, if this process fetches it. */
  poke(tenantId: string, accountId: string): void
  stop(): Promise<void>
}

interface Watched {
  tenantId: string
  accountId: string
  revision: number
  watch: ImapWatch
}

/** Fetches all IMAP accounts that no other process holds; one holder per account, by a fenced lease. */
export function startFetching(
  db: Database,
  services: Services,
  waker: Waker,
  options: { resolveHost: ResolveHost },
): Fetching {
  const holder = randomUUID()
  const watched = new Map<string, Watched>()
  let stopped = false
  let running: Promise<void> | null = null
  let again = false

  const drop = async (key: string): Promise<void> => {
    const item = watched.get(key)
    watched.delete(key)
    if (!item) return
    await item.watch.stop()
    await db.inTenant(systemContext(services, item.tenantId), (tx) =>
      releaseLease(tx, item.accountId, holder),
    )
  }

  const round = async (): Promise<void> => {
    const wanted = await accountsToWatch(db)
    const keys = new Set(wanted.map((account) => `${account.tenantId}:${account.id}`))
    for (const key of watched.keys()) if (!keys.has(key)) await drop(key)
    for (const { tenantId, id, revision } of wanted) {
      if (stopped) return
      const key = `${tenantId}:${id}`
      if (watched.get(key) && watched.get(key)?.revision !== revision) await drop(key)
      const context = systemContext(services, tenantId)
      const fence = await db.inTenant(context, (tx) =>
        takeLease(tx, id, holder, new Date(tx.now.getTime() + leaseMs)),
      )
      if (fence === null) await drop(key)
      else if (!watched.has(key))
        watched.set(key, {
          tenantId,
          accountId: id,
          revision,
          watch: await begin(db, services, options, tenantId, id, fence),
        })
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
    poke: (tenantId, accountId) => watched.get(`${tenantId}:${accountId}`)?.watch.poke(),
    stop: async () => {
      stopped = true
      off()
      clearInterval(timer)
      await running
      await Promise.all([...watched.keys()].map(drop))
    },
  }
}

async function begin(
  db: Database,
  services: Services,
  options: { resolveHost: ResolveHost },
  tenantId: string,
  accountId: string,
  fence: number,
): Promise<ImapWatch> {
  const context = systemContext(services, tenantId)
  const { settings, position } = await db.readInTenant(context, async (tx) => {
    const account = await findAccount(tx, accountId)
    if (!account) throw new Error('the account is gone')
    const opened = (await openAccount(tx, account)).receive as unknown as ImapSettings
    return {
      settings: { ...opened, password: opened.password ?? '' },
      position: await readPosition(tx, accountId, opened.folder),
    }
  })
  let notedAt = 0
  const note = (status: 'ok' | 'problem', problem: WatchProblem | null, fetched: boolean): void => {
    const now = services.clock.now().getTime()
    if (status === 'ok' && now - notedAt < noteEveryMs) return
    notedAt = status === 'ok' ? now : 0
    const trouble = problem && {
      step: problem.step,
      code: problem.code,
      params: problem.params,
      retryInMs: problem.retryInMs,
    }
    db.inTenant(context, (tx) => noteReceiving(tx, accountId, { status, trouble, fetched })).catch(
      (error: unknown) => {
        services.log.warn({ err: errorForLog(error), accountId }, 'could not note the health of an account')
      },
    )
  }
  return watchImap(settings, {
    position,
    resolveHost: options.resolveHost,
    log: services.log,
    onBatch: async (batch) => {
      try {
        const entries = await prepareArrivals(
          context,
          'email',
          batch.map((mail) => toArrival(settings.folder, mail)),
        )
        await db.inTenant(context, async (tx) => {
          if (!(await holdsLease(tx, accountId, fence)))
            throw new Error('another process fetches this account now')
          await takeOver(tx, accountId, entries)
          const last = batch.at(-1)
          if (last)
            await writePosition(tx, accountId, settings.folder, {
              uidValidity: last.uidValidity,
              lastUid: last.uid,
            })
        })
      } catch (error) {
        services.log.warn(
          { err: errorForLog(error), accountId },
          'a batch could not be taken over; it stays on the server',
        )
        throw error
      }
    },
    onIdle: ({ problem }) =>
      problem
        ? note('problem', { ...problem, retryInMs: settings.intervalSeconds * 1000 }, true)
        : note('ok', null, true),
    onProblem: (problem) => note('problem', problem, false),
  })
}

function toArrival(folder: string, mail: FetchedMail): Arrival {
  return {
    sourceKey: `imap:${folder}:${mail.uidValidity}:${mail.uid}`,
    raw: mail.raw,
    arrivedAt: mail.internalDate,
    envelope: {
      ...(mail.oversize ? { oversize: true as const } : {}),
      ...(mail.unreadable ? { unreadable: true as const } : {}),
    },
  }
}
