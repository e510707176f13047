import {
  createOwnToken,
  endOtherSessions,
  endOwnSession,
  endSession as endSessionRoute,
  endUserSessions,
  listOwnSessions,
  listOwnTokens,
  listUserSessions,
  listUserTokens,
  proveSelf,
  readSignInSettings,
  revokeOwnToken,
  revokeToken as revokeTokenRoute,
  updateSignInSettings,
} from '@kontor/contract'
import type { Services } from '#platform/context'
import type { Database } from '#platform/db'
import { notFound, present } from '#platform/faults'
import { type Bound, type Caller, custom, read, write } from '#platform/http'
import { changeSettings } from './change-settings.ts'
import { endSession, endSessionsOf } from './end-sessions.ts'
import { listSessions } from './list-sessions.ts'
import { proveByPassword } from './prove.ts'
import { readSettings } from './settings-store.ts'
import { findUser } from './store.ts'
import { listTokens, makeToken, revokeToken } from './tokens.ts'
import { visitorOf } from './visitor.ts'
import { welcome } from './welcome.ts'

/** Sessions and tokens: one's own, and those of others for administrators. */
export function credentialRoutes(db: Database, services: Services, options: { demo: boolean }): Bound[] {
  return [
    read(listOwnSessions, (tx, _input, caller) => listSessions(tx, caller.userId, sessionOf(caller))),
    write(endOwnSession, (tx, { params }, caller) => endSession(tx, params.id, caller.userId, 'revoked')),
    write(endOtherSessions, (tx, _input, caller) =>
      endSessionsOf(tx, caller.userId, sessionOf(caller), 'revoked'),
    ),
    read(listUserSessions, (tx, { params }, caller) => listSessions(tx, params.id, sessionOf(caller))),
    write(endUserSessions, async (tx, { params }, caller) => {
      if (!(await findUser(tx, params.id))) throw notFound()
      await endSessionsOf(tx, params.id, sessionOf(caller), 'revoked')
    }),
    write(endSessionRoute, (tx, { params }) => endSession(tx, params.id, null, 'revoked')),
    custom(proveSelf, async ({ request, reply, caller, context }, { body }) => {
      const { tenantId } = present(context, 'context')
      const tried = { ...body, address: visitorOf(request).address }
      const credential = await proveByPassword(
        db,
        present(context, 'context'),
        present(caller, 'caller'),
        tried,
      )
      return welcome(db, services, options, reply, { tenantId, credential })
    }),
    read(listOwnTokens, (tx, _input, caller) => listTokens(tx, caller.userId)),
    write(createOwnToken, (tx, { body }, caller) => makeToken(tx, caller.userId, body)),
    write(revokeOwnToken, (tx, { params }, caller) => revokeToken(tx, params.id, caller.userId)),
    read(listUserTokens, (tx, { params }) => listTokens(tx, params.id)),
    write(revokeTokenRoute, (tx, { params }) => revokeToken(tx, params.id, null)),
    read(readSignInSettings, (tx) => readSettings(tx)),
    write(updateSignInSettings, (tx, { body }) => changeSettings(tx, body)),
  ]
}

/** The session that asks, or null for a token. */
function sessionOf(caller: Caller): string | null {
  return caller.kind === 'session' ? caller.credentialId : null
}
