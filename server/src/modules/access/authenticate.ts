import { profiles } from '@kontor/contract'
import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import type { Caller } from '#platform/http'
import { readCredential } from './credentials.ts'
import { findSession, findSessionById, touchSession } from './session-store.ts'
import type { Holder } from './store.ts'
import { findApiToken, touchToken } from './token-store.ts'

/** A session or token is marked as used at most this often. */
const touchEveryMs = 60_000

/** What a request shows: the cookie, or `Authorization: Bearer`. */
export interface Shown {
  cookie: string | undefined
  authorization: string | undefined
}

/**
 * Resolves credentials to a caller, or null. Rights are read anew for every request. The session counts as used,
 * except where `touches` is false: for what a page does by itself.
 */
export async function authenticate(
  db: Database,
  services: Services,
  shown: Shown,
  { touches = true } = {},
): Promise<Caller | null> {
  const bearer = /^Bearer (\S+)$/.exec(shown.authorization ?? '')?.[1]
  const credential = readCredential(bearer ?? shown.cookie ?? '')
  if (!credential) return null
  const context = systemContext(services, credential.tenantId)
  const holder = await db.readInTenant(context, (tx) =>
    bearer ? findApiToken(tx, credential.hash) : findSession(tx, credential.hash),
  )
  if (!holder) return null
  if (
    touches &&
    holder.sessionSeenAt &&
    services.clock.now().getTime() - holder.sessionSeenAt.getTime() > touchEveryMs
  ) {
    const touch = bearer ? touchToken : touchSession
    await db.inTenant(context, (tx) => touch(tx, holder.credentialId))
  }
  return callerOf(credential.tenantId, holder, bearer ? 'token' : 'session')
}

/** The caller anew, as he is by now, or null when his credential ended; a session that got a new secret goes on. */
export async function authenticateAgain(
  db: Database,
  services: Services,
  shown: Shown,
  caller: Caller,
): Promise<Caller | null> {
  if (caller.kind === 'token') return authenticate(db, services, shown, { touches: false })
  const holder = await db.readInTenant(systemContext(services, caller.tenantId), (tx) =>
    findSessionById(tx, caller.credentialId),
  )
  return holder && callerOf(caller.tenantId, holder, 'session')
}

function callerOf(tenantId: string, holder: Holder, kind: Caller['kind']): Caller {
  const profile = profiles[holder.profile]
  const narrowed = holder.tokenPermissions
  return {
    tenantId,
    userId: holder.id,
    login: holder.login,
    name: holder.name,
    kind,
    credentialId: holder.credentialId,
    csrfToken: holder.csrfToken,
    provedAt: holder.provedAt,
    mustEnrol: holder.mustEnrol === true,
    scope: profile.scope,
    narrowed: narrowed !== null,
    permissions: new Set(
      narrowed ? profile.permissions.filter((one) => narrowed.includes(one)) : profile.permissions,
    ),
  }
}
