import type { WriteTx } from '#platform/db'
import { Fault } from '#platform/faults'
import { tenantKey } from '#tenancy'
import { clearAttempts, lockAttempts, writeAttempts } from './store.ts'

const windowMs = 15 * 60_000
const freeFailures = 5
const maxBlockMs = 15 * 60_000

/** Refuses with 429 while a login is blocked; says how long. */
export async function refuseWhileBlocked(tx: WriteTx, login: string): Promise<void> {
  const attempts = await lockAttempts(tx, await subjectOf(tx, login))
  if (!attempts?.blockedUntil || attempts.blockedUntil <= tx.now) return
  const retryAfterSeconds = Math.ceil((attempts.blockedUntil.getTime() - tx.now.getTime()) / 1000)
  throw new Fault(
    429,
    'throttled',
    { retryAfterSeconds },
    `Too many wrong passwords; try again in ${retryAfterSeconds} s`,
  )
}

/** Counts a wrong password; after the fifth in a quarter of an hour the login is blocked, each time twice as long. */
export async function countFailure(tx: WriteTx, login: string): Promise<void> {
  const subject = await subjectOf(tx, login)
  const before = await lockAttempts(tx, subject)
  const fresh = !before || tx.now.getTime() - before.windowStartedAt.getTime() > windowMs
  const failures = fresh ? 1 : before.failures + 1
  const over = failures - freeFailures + 1
  const blockedUntil = over <= 0 ? null : new Date(tx.now.getTime() + Math.min(maxBlockMs, 2 ** over * 1000))
  await writeAttempts(tx, subject, {
    failures,
    windowStartedAt: fresh ? tx.now : before.windowStartedAt,
    blockedUntil,
  })
}

export async function forgetFailures(tx: WriteTx, login: string): Promise<void> {
  await clearAttempts(tx, await subjectOf(tx, login))
}

async function subjectOf(tx: WriteTx, login: string): Promise<string> {
  const key = await tenantKey(tx)
  return key.mac('login-attempts', login.toLowerCase()).toString('hex')
}
