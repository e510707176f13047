import { profiles } from '@kontor/contract'
import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import type { Caller } from '#platform/http'
import { readCredential } from './credentials.ts'
import { sessionIdleMs } from './log-in.ts'
import { findApiToken, findSession, type Holder, touchSession } from './store.ts'

/** A session is marked as used at most this often. */
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
  const idleSince = new Date(services.clock.now().getTime() - sessionIdleMs)
  const holder = await db.readInTenant(context, (tx) =>
    bearer ? findApiToken(tx, credential.hash) : findSession(tx, credential.hash, idleSince),
  )
  if (!holder) return null
  if (
    touches &&
    holder.sessionSeenAt &&
    services.clock.now().getTime() - holder.sessionSeenAt.getTime() > touchEveryMs
  ) {
    await db.inTenant(context, (tx) => touchSession(tx, holder.credentialId))
  }
  return callerOf(credential.tenantId, holder, bearer ? 'token' : 'session')
}

function callerOf(tenantId: string, holder: Holder, kind: Caller['kind']): Caller {
  const profile = profiles[holder.profile]
  return {
    tenantId,
    userId: holder.id,
    login: holder.login,
    name: holder.name,
    kind,
    credentialId: holder.credentialId,
    csrfToken: holder.csrfToken,
    scope: profile.scope,
    permissions: new Set(profile.permissions),
  }
}
