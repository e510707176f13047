import { type Context, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { conflict, Fault, present } from '#platform/faults'
import type { Caller } from '#platform/http'
import { newCredential } from './credentials.ts'
import { passwordFits } from './passwords.ts'
import { rotateSession } from './session-store.ts'
import { findUser } from './store.ts'
import { countAttempt, forgetFailures } from './throttle.ts'

/**
 * The user of a session proves with his password who he is; the session goes on under a new secret, which is given.
 * Faults: `wrong-password` (403), `throttled` (429), `session-needed` (409) for tokens.
 */
export async function proveByPassword(
  db: Database,
  context: Context,
  caller: Caller,
  tried: { password: string; address: string | null },
): Promise<string> {
  if (caller.kind !== 'session')
    throw conflict('session-needed', {}, 'Only a person at a browser can prove who he is; log in')
  const attempt = { login: caller.login, address: tried.address }
  const user = await db.inTenant(systemContext(context, context.tenantId), async (tx) => {
    await countAttempt(tx, attempt)
    return present(await findUser(tx, caller.userId), 'the user')
  })
  if (!(await passwordFits(user.passwordHash, tried.password)))
    throw new Fault(403, 'wrong-password', {}, 'The password is wrong')
  return db.inTenant(context, async (tx) => {
    await forgetFailures(tx, attempt)
    const { text, hash } = newCredential(tx.tenantId)
    await rotateSession(tx, caller.credentialId, hash)
    return text
  })
}
