import type { Services } from '#platform/context'
import { systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { emit } from '#platform/events'
import { Fault } from '#platform/faults'
import { findTenant } from '#tenancy'
import { newCredential, newCsrfToken } from './credentials.ts'
import { sessionOpened } from './events.ts'
import { passwordFits } from './passwords.ts'
import { changePresence } from './presence.ts'
import { findUserByLogin, insertSession, readPresence } from './store.ts'
import { countAttempt, forgetFailures } from './throttle.ts'

export const sessionIdleMs = 8 * 3_600_000
export const sessionMaxMs = 12 * 3_600_000

export interface LogIn {
  tenant: string
  login: string
  password: string
  userAgent: string | null
  /** Where it comes from, for counting; null when that is not known. */
  address: string | null
}

export interface OpenedSession {
  tenantId: string
  /** For the cookie; not kept. */
  credential: string
}

/**
 * Opens a session. Tenant, login and password are refused alike and in like time.
 * Faults: `wrong-login` (401), `throttled` (429).
 */
export async function logIn(db: Database, services: Services, wanted: LogIn): Promise<OpenedSession> {
  const tenant = await findTenant(db, wanted.tenant)
  if (!tenant) {
    await passwordFits(null, wanted.password)
    throw wrongLogin()
  }
  const context = systemContext(services, tenant.id)
  const user = await db.inTenant(context, async (tx) => {
    await countAttempt(tx, wanted)
    return findUserByLogin(tx, wanted.login)
  })
  if (!(await passwordFits(user?.active ? user.passwordHash : null, wanted.password)) || !user) {
    throw wrongLogin()
  }
  const credential = newCredential(tenant.id)
  const actor = { kind: 'user' as const, id: user.id }
  await db.inTenant({ ...context, actor }, async (tx) => {
    await forgetFailures(tx, wanted)
    const expiresAt = new Date(tx.now.getTime() + sessionMaxMs)
    const sessionId = await insertSession(tx, {
      userId: user.id,
      hash: credential.hash,
      csrfToken: newCsrfToken(),
      userAgent: wanted.userAgent?.slice(0, 200) ?? null,
      expiresAt,
    })
    await emit(tx, sessionOpened.of(user.id, { sessionId }))
    // Who comes in is ready; who paused in another window still pauses.
    if ((await readPresence(tx, user.id)).state === 'away') await changePresence(tx, user.id, 'ready')
  })
  return { tenantId: tenant.id, credential: credential.text }
}

function wrongLogin(): Fault {
  return new Fault(401, 'wrong-login', {}, 'Tenant, login or password is wrong')
}
