import type { Locale } from '@kontor/contract'
import { type Context, systemContext } from '#platform/context'
import type { Database, WriteTx } from '#platform/db'
import { Fault, present } from '#platform/faults'
import type { Caller } from '#platform/http'
import { hashPassword, passwordFits } from './passwords.ts'
import { findUser } from './store.ts'
import { type Attempt, countAttempt, forgetFailures } from './throttle.ts'
import { changeUser } from './users.ts'

export interface MyWishes {
  name?: string | undefined
  locale?: Locale | undefined
  password?: { old: string; new: string } | undefined
}

/**
 * A user changes his own name, language or password; a new password ends his other sessions. Old passwords are tried
 * as seldom as at the log-in. Faults: `wrong-password` (403), `throttled` (429).
 */
export async function changeMe<T>(
  db: Database,
  context: Context,
  caller: Caller,
  wishes: MyWishes & { address: string | null },
  answer: (tx: WriteTx) => Promise<T>,
): Promise<T> {
  const attempt = { login: caller.login, address: wishes.address }
  const changed = wishes.password
    ? await newPassword(db, context, caller.userId, attempt, wishes.password)
    : null
  return db.inTenant(context, async (tx) => {
    const user = present(await findUser(tx, caller.userId), 'the user')
    if (changed && changed.replaces !== user.passwordHash) throw wrongPassword()
    if (changed) await forgetFailures(tx, attempt)
    const { login, profile, active } = user
    const settings = {
      login,
      profile,
      active,
      name: wishes.name ?? user.name,
      locale: wishes.locale ?? user.locale,
      passwordHash: changed?.hash,
    }
    await changeUser(tx, user.id, settings, caller.kind === 'session' ? caller.credentialId : null)
    return answer(tx)
  })
}

/** Checks and hashes outside any transaction: each takes as long as it is meant to. */
async function newPassword(
  db: Database,
  context: Context,
  userId: string,
  attempt: Attempt,
  password: { old: string; new: string },
): Promise<{ replaces: string | null; hash: string }> {
  const user = await db.inTenant(systemContext(context, context.tenantId), async (tx) => {
    await countAttempt(tx, attempt)
    return present(await findUser(tx, userId), 'the user')
  })
  if (!(await passwordFits(user.passwordHash, password.old))) throw wrongPassword()
  return { replaces: user.passwordHash, hash: await hashPassword(password.new) }
}

function wrongPassword(): Fault {
  return new Fault(403, 'wrong-password', {}, 'The old password is wrong')
}
