import type { WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { accountProblem, accountRecovered } from './events.ts'
import { type Health, type Problem, writeReceiveHealth, writeSendHealth } from './store.ts'

/** What went wrong, as a transport tells it. */
export interface Trouble {
  step: string
  code: string
  params: Record<string, unknown>
  /** Milliseconds until the next try, or null when nobody tries. */
  retryInMs: number | null
}

/** Notes how receiving goes; an event only when it begins or ends to fail, or fails otherwise. */
export async function noteReceiving(
  tx: WriteTx,
  accountId: string,
  now: { status: Health['status']; trouble: Trouble | null; fetched: boolean },
): Promise<void> {
  const problem = now.trouble ? problemOf(tx.now, now.trouble) : null
  const written = await writeReceiveHealth(tx, accountId, {
    status: now.status,
    problem,
    fetched: now.fetched,
  })
  if (written) await tell(tx, accountId, 'receive', written.before, problem)
}

/** Notes how sending goes: null when a mail was accepted. */
export async function noteSending(tx: WriteTx, accountId: string, trouble: Trouble | null): Promise<void> {
  const problem = trouble ? problemOf(tx.now, trouble) : null
  const written = await writeSendHealth(tx, accountId, problem)
  if (written) await tell(tx, accountId, 'send', written.before, problem)
}

async function tell(
  tx: WriteTx,
  accountId: string,
  part: 'receive' | 'send',
  before: Problem | null,
  after: Problem | null,
): Promise<void> {
  if (before?.code === after?.code && before?.step === after?.step) return
  if (after) await emit(tx, accountProblem.of(accountId, { part, step: after.step, code: after.code }))
  else await emit(tx, accountRecovered.of(accountId, { part }))
}

function problemOf(now: Date, { step, code, params, retryInMs }: Trouble): Problem {
  const nextTryAt = retryInMs === null ? null : new Date(now.getTime() + retryInMs).toISOString()
  return { step, code, params, at: now.toISOString(), nextTryAt }
}
