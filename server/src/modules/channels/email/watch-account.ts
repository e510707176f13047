import { arrivalOf } from '@kontor/core/ledger'
import {
  type AccessTokens,
  findAccount,
  holdsLease,
  noteReceiving,
  openAccount,
  readPosition,
  writePosition,
} from '#accounts'
import { noteFetched, noteLook, prepareArrivals, roomForMail, takeOver } from '#intake'
import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import type { ResolveHost } from '#platform/egress'
import { errorForLog } from '#platform/log'
import { filingOf } from './file-closed.ts'
import { noteProgress } from './fetch-progress.ts'
import { startRecovery } from './recover-filed.ts'
import { arrivalFrom, endOfSecond, sourceKeyOf } from './source.ts'
import { type ImapSettings, type ImapWatch, type WatchProblem, watchImap } from '#transports/imap'
import { withLogin } from './by-token.ts'

/** Health is written at most this often while all is well. */
const noteEveryMs = 20_000

export interface WatchedAccount {
  watch: ImapWatch
  /** A processing limit keeps mail on the server. */
  isLimited(): boolean
}

/** Begins to fetch one account under the fence of its lease. Throws when its settings cannot be read. */
export async function watchAccount(
  db: Database,
  services: Services,
  options: { resolveHost: ResolveHost; accessTokens: AccessTokens },
  tenantId: string,
  accountId: string,
  fence: number,
): Promise<WatchedAccount> {
  const context = systemContext(services, tenantId)
  const { settings, position } = await db.readInTenant(context, async (tx) => {
    const account = await findAccount(tx, accountId)
    if (!account) throw new Error('the account is gone')
    const opened = (await openAccount(tx, account)).receive as unknown as ImapSettings & { auth?: string }
    return {
      settings: {
        ...withLogin(opened, options.accessTokens.of(tenantId, accountId)),
        password: opened.password ?? '',
      },
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
  const state = { isLimited: false }
  const progress = noteProgress(db, context, accountId)
  const watch = watchImap(settings, {
    position,
    resolveHost: options.resolveHost,
    log: services.log,
    onBatch: async (batch) => {
      try {
        const entries = await prepareArrivals(
          context,
          'email',
          batch.map((mail) => arrivalFrom(settings.folder, mail)),
        )
        await db.inTenant(context, async (tx) => {
          if (!(await holdsLease(tx, accountId, fence)))
            throw new Error('another process fetches this account now')
          await takeOver(tx, accountId, entries)
          await noteFetched(
            tx,
            accountId,
            settings.folder,
            entries.map((entry) => entry.arrivedAt),
          )
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
    room: () => roomForMail(db, services, tenantId, accountId),
    onProgress: progress.note,
    onLook: async ({ uidValidity, lastUid, messages }) => {
      const seen = messages.map(({ uid, internalDate }) => ({
        uid,
        sourceKey: sourceKeyOf(settings.folder, uidValidity, uid),
        arrivedAt: arrivalOf(endOfSecond(internalDate), null, services.clock.now()),
      }))
      const look = { folder: settings.folder, messages: seen, lastUid }
      return { missing: await db.inTenant(context, (tx) => noteLook(tx, accountId, look)) }
    },
    ...filingOf(db, context, accountId, settings.folder),
    onIdle: ({ problem, limited }) => {
      state.isLimited = limited
      if (problem) note('problem', { ...problem, retryInMs: settings.intervalSeconds * 1000 }, true)
      else note('ok', null, true)
    },
    onProblem: (problem) => note('problem', problem, false),
  })
  const recovery = startRecovery(db, context, {
    id: accountId,
    fence,
    settings,
    resolveHost: options.resolveHost,
  })
  const stop = async (): Promise<void> => {
    await Promise.all([recovery.stop(), watch.stop()])
  }
  return { watch: { ...watch, stop }, isLimited: () => state.isLimited }
}
