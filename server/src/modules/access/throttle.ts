import type { WriteTx } from '#platform/db'
import { Fault } from '#platform/faults'
import { tenantKey } from '#tenancy'
import { clearAttempts, lockAttempts, writeAttempts } from './store.ts'

const windowMs = 15 * 60_000
const freeFailures = 5
const maxBlockMs = 15 * 60_000

/**
 * Counts an attempt before its password is looked at, so that many at once are not tried unseen. After the fifth in a
 * quarter of an hour the login is blocked, each time twice as long; while it is, refuses with 429 and says how long.
 */
export async function countAttempt(tx: WriteTx, login: string): Promise<void> {
  const subject = await subjectOf(tx, login)
  const before = await lockAttempts(tx, subject)
  if (before.blockedUntil && before.blockedUntil > tx.now) throw throttled(before.blockedUntil, tx.now)
  const isFresh = tx.now.getTime() - before.windowStartedAt.getTime() > windowMs
  const failures = isFresh ? 1 : before.failures + 1
  const over = failures - freeFailures + 1
  const blockedUntil = over <= 0 ? null : new Date(tx.now.getTime() + Math.min(maxBlockMs, 2 ** over * 1000))
  const windowStartedAt = isFresh ? tx.now : before.windowStartedAt
  await writeAttempts(tx, subject, { failures, windowStartedAt, blockedUntil })
}

function throttled(until: Date, now: Date): Fault {
  const retryAfterSeconds = Math.ceil((until.getTime() - now.getTime()) / 1000)
  const message = `Too many wrong passwords; try again in ${retryAfterSeconds} s`
  return new Fault(429, 'throttled', { retryAfterSeconds }, message)
}

/** A right password makes up for the wrong ones. */
export async function forgetFailures(tx: WriteTx, login: string): Promise<void> {
  await clearAttempts(tx, await subjectOf(tx, login))
}

async function subjectOf(tx: WriteTx, login: string): Promise<string> {
  const key = await tenantKey(tx)
  return key.mac('login-attempts', login.toLowerCase()).toString('hex')
}
