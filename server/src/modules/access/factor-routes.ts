import {
  addPasskey as addPasskeyRoute,
  beginPasskey as beginPasskeyRoute,
  beginPasskeyLogIn as beginPasskeyLogInRoute,
  beginTotp as beginTotpRoute,
  confirmTotp as confirmTotpRoute,
  createSignInLink,
  logInByPasskey as logInByPasskeyRoute,
  logInSecond as logInSecondRoute,
  proveByPasskey as proveByPasskeyRoute,
  readOwnFactors,
  readUserFactors,
  redeemSignInLink,
  removePasskey as removePasskeyRoute,
  removeTotp as removeTotpRoute,
  removeUserFactors,
  renewRecoveryCodes,
} from '@kontor/contract'
import type { Services } from '#platform/context'
import type { Database } from '#platform/db'
import { present } from '#platform/faults'
import { type Bound, custom, read, requireRecentProof, write } from '#platform/http'
import { readFactors, removeFactors } from './factors.ts'
import { createLink, redeemLink } from './links.ts'
import { beginPasskeyLogIn, logInByPasskey, proveByPasskey } from './passkey-log-in.ts'
import { addPasskey, beginPasskey, removePasskey, requireOwnPasskey } from './passkeys.ts'
import { logInSecond } from './second-factor.ts'
import { siteOf } from './site.ts'
import { beginTotp, confirmTotp, removeTotp, renewRecovery } from './totp.ts'
import { visitorOf } from './visitor.ts'
import { welcome } from './welcome.ts'

/** Second factors, passkeys, and links with which users set their passwords. */
export function factorRoutes(db: Database, services: Services, options: { demo: boolean }): Bound[] {
  return [
    read(readOwnFactors, (tx, _input, caller) => readFactors(tx, caller.userId)),
    write(beginTotpRoute, (tx, _input, caller) => beginTotp(tx, caller.userId)),
    write(confirmTotpRoute, async (tx, { body }, caller) => ({
      recoveryCodes: await confirmTotp(tx, caller.userId, body.code),
    })),
    write(removeTotpRoute, (tx, _input, caller) => removeTotp(tx, caller.userId)),
    write(renewRecoveryCodes, async (tx, _input, caller) => ({
      recoveryCodes: await renewRecovery(tx, caller.userId),
    })),
    custom(beginPasskeyRoute, ({ request, caller, context }) => {
      const { userId } = present(caller, 'caller')
      const site = siteOf(request, services.baseUrl)
      return db.inTenant(present(context, 'context'), (tx) => beginPasskey(tx, userId, site))
    }),
    custom(addPasskeyRoute, ({ request, caller, context }, { body }) => {
      const { userId } = present(caller, 'caller')
      const site = siteOf(request, services.baseUrl)
      return db.inTenant(present(context, 'context'), (tx) => addPasskey(tx, userId, site, body))
    }),
    write(removePasskeyRoute, async (tx, { params }, caller) => {
      await requireOwnPasskey(tx, caller.userId, params.id)
      requireRecentProof(caller, tx.now)
      await removePasskey(tx, caller.userId, params.id)
    }),
    custom(proveByPasskeyRoute, async ({ request, reply, caller, context }, { body }) => {
      const { tenantId } = present(context, 'context')
      const site = siteOf(request, services.baseUrl)
      const who = present(caller, 'caller')
      const credential = await proveByPasskey(db, present(context, 'context'), site, who, body)
      return welcome(db, services, options, reply, { tenantId, credential })
    }),
    read(readUserFactors, (tx, { params }) => readFactors(tx, params.id)),
    write(removeUserFactors, (tx, { params }, caller) =>
      removeFactors(tx, params.id, caller.kind === 'session' ? caller.credentialId : null),
    ),
    custom(logInSecondRoute, async ({ request, reply }, { body }) => {
      const opened = await logInSecond(db, services, { ...body, ...visitorOf(request) })
      return welcome(db, services, options, reply, opened)
    }),
    custom(beginPasskeyLogInRoute, ({ request }, { body }) => {
      const { address } = visitorOf(request)
      return beginPasskeyLogIn(db, services, siteOf(request, services.baseUrl), { ...body, address })
    }),
    custom(logInByPasskeyRoute, async ({ request, reply }, { body }) => {
      const site = siteOf(request, services.baseUrl)
      const opened = await logInByPasskey(db, services, site, { ...body, ...visitorOf(request) })
      return welcome(db, services, options, reply, opened)
    }),
    write(createSignInLink, (tx, { params, body }) => createLink(tx, params.id, body.kind)),
    custom(redeemSignInLink, async ({ request }, { body }) => {
      await redeemLink(db, services, { ...body, address: visitorOf(request).address })
      return null
    }),
  ]
}
