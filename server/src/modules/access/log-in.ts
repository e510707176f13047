import type { Services } from '#platform/context'
import { systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { Fault } from '#platform/faults'
import { findTenant } from '#tenancy'
import { openSession, type OpenedSession, type Visitor } from './open-session.ts'
import { passwordFits } from './passwords.ts'
import { secondNeeded } from './second-factor.ts'
import { findUserByLogin } from './store.ts'
import { countAttempt, forgetFailures } from './throttle.ts'

export interface LogIn extends Visitor {
  tenant: string
  login: string
  password: string
}

/**
 * Opens a session. Tenant, login and password are refused alike and in like time.
 * Faults: `wrong-login` (401), `throttled` (429),
 * `second-factor-needed` (401), with the step to go on with.
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
  const actor = { kind: 'user' as const, id: user.id }
  const opened = await db.inTenant({ ...context, actor }, async (tx) => {
    const needed = await secondNeeded(tx, user)
    if (needed) return needed
    await forgetFailures(tx, wanted)
    return openSession(tx, user.id, 'password', wanted)
  })
  if (opened instanceof Fault) throw opened
  return opened
}

function wrongLogin(): Fault {
  return new Fault(401, 'wrong-login', {}, 'Tenant, login or password is wrong')
}
