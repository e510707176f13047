import type { PasskeyAssertion } from '@kontor/contract'
import { type Context, type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { conflict } from '#platform/faults'
import type { Caller } from '#platform/http'
import { findTenant } from '#tenancy'
import { newCredential } from './credentials.ts'
import { openSession, type OpenedSession, type Visitor } from './open-session.ts'
import { beginPasskeyUse, acceptPasskey } from './passkey-use.ts'
import { passkeyRefused } from './passkeys.ts'
import { rotateSession } from './session-store.ts'
import type { Site } from './site.ts'
import { peekStep, stepOver, tenantOfStep } from './steps.ts'
import { countAddress, forgetFailures } from './throttle.ts'

/**
 * What the browser needs to log in with a passkey: of whoever has one, or, after his password, of one user.
 * Faults: `step-over` (410), also for a firm that does not exist.
 */
export async function beginPasskeyLogIn(
  db: Database,
  services: Services,
  site: Site,
  wanted: { tenant: string; step?: string | undefined; address: string | null },
): Promise<{ step: string; options: Record<string, unknown> }> {
  const tenant = await findTenant(db, wanted.tenant)
  if (!tenant) throw stepOver()
  return db.inTenant(systemContext(services, tenant.id), async (tx) => {
    const before = wanted.step === undefined ? null : await peekStep(tx, wanted.step, 'second-factor')
    return beginPasskeyUse(tx, before?.userId ?? null, site)
  })
}

/** Opens a session for whoever shows his passkey. Faults: `step-over` (410), `passkey-refused` (422), `throttled` (429). */
export async function logInByPasskey(
  db: Database,
  services: Services,
  site: Site,
  shown: Visitor & { step: string; passkey: PasskeyAssertion },
): Promise<OpenedSession> {
  const context = systemContext(services, tenantOfStep(shown.step))
  await db.inTenant(context, async (tx) => {
    await peekStep(tx, shown.step, 'passkey-used')
    await countAddress(tx, shown.address)
  })
  return db.inTenant(context, async (tx) => {
    const user = await acceptPasskey(tx, site, shown)
    await forgetFailures(tx, { login: user.login, address: shown.address })
    return openSession(tx, user.id, 'passkey', shown)
  })
}

/** The user of a session proves with his passkey who he is; gives the session's new secret. */
export async function proveByPasskey(
  db: Database,
  context: Context,
  site: Site,
  caller: Caller,
  shown: { step: string; passkey: PasskeyAssertion },
): Promise<string> {
  if (caller.kind !== 'session')
    throw conflict('session-needed', {}, 'Only a person at a browser can prove who he is; log in')
  return db.inTenant(context, async (tx) => {
    const user = await acceptPasskey(tx, site, shown)
    if (user.id !== caller.userId) throw passkeyRefused()
    const { text, hash } = newCredential(tx.tenantId)
    await rotateSession(tx, caller.credentialId, hash)
    return text
  })
}
