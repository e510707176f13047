import type { WriteTx } from '#platform/db'
import { Fault } from '#platform/faults'
import { tenantKey } from '#tenancy'
import { clearAttempts, lockAttempts, writeAttempts } from './store.ts'

const windowMs = 15 * 60_000

/** How many attempts within the window are free, and how long a block may last. */
interface Budget {
  readonly kind: 'login' | 'address' | 'second-factor'
  readonly free: number
  readonly maxBlockMs: number
}
const ofLogin: Budget = { kind: 'login', free: 5, maxBlockMs: 15 * 60_000 }
/** A whole office may share an address; what this stops is one that tries many logins. */
const ofAddress: Budget = { kind: 'address', free: 100, maxBlockMs: 60_000 }

const ofSecond: Budget = { kind: 'second-factor', free: 5, maxBlockMs: 15 * 60_000 }

/** Who tries: a login, and the address it is tried from, if known. */
export interface Attempt {
  login: string
  address: string | null
}

/**
 * Counts an attempt before its password is looked at, so that many at once are not tried unseen. After the fifth of a
 * login, or the hundredth of an address, in a quarter of an hour it is blocked, each time twice as long; while it is,
 * refuses with 429 and says how long.
 */
export async function countAttempt(tx: WriteTx, { login, address }: Attempt): Promise<void> {
  if (address !== null) await count(tx, ofAddress, address)
  await count(tx, ofLogin, login)
}

/** Counts an attempt that names nobody, by its address alone. */
export async function countAddress(tx: WriteTx, address: string | null): Promise<void> {
  if (address !== null) await count(tx, ofAddress, address)
}

/** Counts an attempt at a user's second factor; his password alone does not forget it. */
export function countSecond(tx: WriteTx, userId: string): Promise<void> {
  return count(tx, ofSecond, userId)
}

export async function forgetSecond(tx: WriteTx, userId: string): Promise<void> {
  await clearAttempts(tx, await subjectOf(tx, ofSecond, userId))
}

/** A right password makes up for the wrong ones of its login, and was no attempt of its address. */
export async function forgetFailures(tx: WriteTx, { login, address }: Attempt): Promise<void> {
  if (address !== null) {
    const subject = await subjectOf(tx, ofAddress, address)
    const before = await lockAttempts(tx, subject)
    const failures = Math.max(0, before.failures - 1)
    const blockedUntil = failures < ofAddress.free ? null : before.blockedUntil
    await writeAttempts(tx, subject, { ...before, failures, blockedUntil })
  }
  await clearAttempts(tx, await subjectOf(tx, ofLogin, login))
}

async function count(tx: WriteTx, budget: Budget, value: string): Promise<void> {
  const subject = await subjectOf(tx, budget, value)
  const before = await lockAttempts(tx, subject)
  if (before.blockedUntil && before.blockedUntil > tx.now) throw throttled(before.blockedUntil, tx.now)
  const isFresh = tx.now.getTime() - before.windowStartedAt.getTime() > windowMs
  const failures = isFresh ? 1 : before.failures + 1
  const over = failures - budget.free + 1
  const blockMs = Math.min(budget.maxBlockMs, 2 ** over * 1000)
  const blockedUntil = over <= 0 ? null : new Date(tx.now.getTime() + blockMs)
  const windowStartedAt = isFresh ? tx.now : before.windowStartedAt
  await writeAttempts(tx, subject, { failures, windowStartedAt, blockedUntil })
}

function throttled(until: Date, now: Date): Fault {
  const retryAfterSeconds = Math.ceil((until.getTime() - now.getTime()) / 1000)
  const message = `Too many wrong passwords; try again in ${retryAfterSeconds} s`
  return new Fault(429, 'throttled', { retryAfterSeconds }, message)
}

async function subjectOf(tx: WriteTx, { kind }: Budget, value: string): Promise<string> {
  const key = await tenantKey(tx)
  return key.mac(`${kind}-attempts`, value.toLowerCase()).toString('hex')
}
