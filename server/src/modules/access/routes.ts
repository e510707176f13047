import {
  logIn as logInRoute,
  logOut as logOutRoute,
  readSession,
  setPresence,
  updateMe,
} from '@kontor/contract'
import type { FastifyRequest } from 'fastify'
import type { Services } from '#platform/context'
import type { Database } from '#platform/db'
import type { FetchOutside } from '#platform/egress'
import { present } from '#platform/faults'
import { type Bound, type Caller, custom, read, write } from '#platform/http'
import { authenticate, authenticateAgain } from './authenticate.ts'
import { changeMe } from './change-me.ts'
import { sessionCookie } from './cookie.ts'
import { credentialRoutes } from './credential-routes.ts'
import { factorRoutes } from './factor-routes.ts'
import { logIn } from './log-in.ts'
import { logOut } from './log-out.ts'
import { changePresence } from './presence.ts'
import { providerRoutes } from './provider-routes.ts'
import { sessionInfo } from './session-info.ts'
import { visitorOf } from './visitor.ts'
import { welcome } from './welcome.ts'

/** Finds the caller of a request by its cookie or bearer token. */
export function callerOfRequest(
  db: Database,
  services: Services,
  request: FastifyRequest,
  options: { touches?: boolean } = {},
): Promise<Caller | null> {
  return authenticate(db, services, shownBy(services, request), options)
}

/** The caller of a long request as he is by now; it does not count as use. */
export function callerAgain(
  db: Database,
  services: Services,
  request: FastifyRequest,
  caller: Caller,
): Promise<Caller | null> {
  return authenticateAgain(db, services, shownBy(services, request), caller)
}

function shownBy(services: Services, request: FastifyRequest) {
  return { cookie: sessionCookie(services).read(request), authorization: request.headers.authorization }
}

export function accessRoutes(
  db: Database,
  services: Services,
  options: { demo: boolean; outside: FetchOutside },
): Bound[] {
  return [
    custom(logInRoute, async ({ request, reply }, { body }) => {
      const opened = await logIn(db, services, { ...body, ...visitorOf(request) })
      return welcome(db, services, options, reply, opened)
    }),
    custom(logOutRoute, async ({ reply, caller, context }) => {
      await db.inTenant(present(context, 'context'), (tx) => logOut(tx, present(caller, 'caller')))
      sessionCookie(services).clear(reply)
      return null
    }),
    read(readSession, (tx, _input, caller) => sessionInfo(tx, caller, options.demo)),
    write(setPresence, async (tx, { body }, caller) => {
      const { state, since } = await changePresence(tx, caller.userId, body.state)
      return { state, since: since.toISOString() }
    }),
    custom(updateMe, async ({ request, caller, context }, { body }) => {
      const who = present(caller, 'caller')
      const wishes = { ...body, address: visitorOf(request).address }
      return changeMe(db, present(context, 'context'), who, wishes, (tx) =>
        sessionInfo(tx, who, options.demo),
      )
    }),
    ...credentialRoutes(db, services, options),
    ...factorRoutes(db, services, options),
    ...providerRoutes(db, services, options),
  ]
}
