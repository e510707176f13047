import type { SessionInfo } from '@kontor/contract'
import type { ReadTx } from '#platform/db'
import type { Caller } from '#platform/http'
import { present } from '#platform/faults'
import { readTenant } from '#tenancy'
import { findUser, readPresence } from './store.ts'

/** What a client needs to know about its user and tenant. */
export async function sessionInfo(tx: ReadTx, caller: Caller, demo: boolean): Promise<SessionInfo> {
  const user = present(await findUser(tx, caller.userId), 'the user')
  const tenant = await readTenant(tx)
  const presence = await readPresence(tx, caller.userId)
  const { id, login, name, profile, locale } = user
  return {
    user: { id, login, name, profile, locale },
    tenant: { id: tenant.id, slug: tenant.slug, name: tenant.name },
    permissions: [...caller.permissions],
    presence: { state: presence.state, since: presence.since.toISOString() },
    csrfToken: caller.csrfToken,
    mustEnrol: caller.mustEnrol,
    demo,
    undoSeconds: tenant.undoSeconds,
    serverTime: tx.now.toISOString(),
  }
}
