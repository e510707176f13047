import { systemContext, type Services } from '#platform/context'
import type { Database, WriteTx } from '#platform/db'
import { emit } from '#platform/events'
import { Fault, notFound, present } from '#platform/faults'
import { findTenant } from '#tenancy'
import { newCredential, readCredential } from './credentials.ts'
import { linkCreated, linkUsed } from './events.ts'
import { deleteOpenLinks, insertLink, type LinkKind, takeLink } from './link-store.ts'
import { hashPassword } from './passwords.ts'
import { findUser } from './store.ts'
import { countAddress, forgetFailures } from './throttle.ts'
import { changeUser } from './users.ts'

const minuteMs = 60_000
const lifeMs: Record<LinkKind, number> = { invitation: 24 * 60 * minuteMs, reset: 30 * minuteMs }

/**
 * Makes a link with which a user sets his password; older ones are void. The secret stands behind the `#`, which
 * browsers send to nobody, and the address is the configured one, whatever the request says. Fault: `not-found`.
 */
export async function createLink(
  tx: WriteTx,
  userId: string,
  kind: LinkKind,
): Promise<{ url: string; kind: LinkKind; expiresAt: string }> {
  const user = await findUser(tx, userId)
  if (!user?.active) throw notFound()
  await deleteOpenLinks(tx, userId)
  const { text, hash } = newCredential(tx.tenantId)
  const expiresAt = new Date(tx.now.getTime() + lifeMs[kind])
  await insertLink(tx, { userId, kind, hash, expiresAt })
  await emit(tx, linkCreated.of(tx.tenantId, { userId, kind }))
  return { url: `${tx.context.baseUrl}/login/link#${text}`, kind, expiresAt: expiresAt.toISOString() }
}

/**
 * Sets the password of a link's user and ends his sessions. Whatever is wrong with the link, the answer and the work
 * are the same. Faults: `link-invalid` (410), `throttled` (429).
 */
export async function redeemLink(
  db: Database,
  services: Services,
  wanted: { token: string; password: string; address: string | null },
): Promise<void> {
  const credential = readCredential(wanted.token)
  const tenant = credential && (await findTenant(db, credential.tenantId))
  if (tenant) {
    await db.inTenant(systemContext(services, tenant.id), (tx) => countAddress(tx, wanted.address))
  }
  const passwordHash = await hashPassword(wanted.password)
  if (!credential || !tenant) throw linkInvalid()
  await db.inTenant(systemContext(services, tenant.id), async (tx) => {
    const link = await takeLink(tx, credential.hash)
    if (!link) throw linkInvalid()
    const user = present(await findUser(tx, link.userId), 'the user')
    await forgetFailures(tx, { login: user.login, address: wanted.address })
    await changeUser(tx, user.id, { ...user, passwordHash })
    await emit(tx, linkUsed.of(tx.tenantId, link))
  })
}

function linkInvalid(): Fault {
  return new Fault(410, 'link-invalid', {}, 'This link is used, too old or no link at all; ask for a new one')
}
