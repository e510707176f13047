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
import { present } from '#platform/faults'
import { type Bound, type Caller, custom, read, write } from '#platform/http'
import { authenticate } from './authenticate.ts'
import { changeMe } from './change-me.ts'
import { clientAddress } from './client-address.ts'
import { logIn, sessionMaxMs } from './log-in.ts'
import { logOut } from './log-out.ts'
import { changePresence } from './presence.ts'
import { sessionInfo } from './session-info.ts'

/** `__Host-` needs https; on loopback without it the plain name is used. */
function cookieOf(services: Services): { name: string; secure: boolean } {
  const secure = services.baseUrl.startsWith('https:')
  return { name: secure ? '__Host-kontor' : 'kontor', secure }
}

/** Finds the caller of a request by its cookie or bearer token. */
export function callerOfRequest(
  db: Database,
  services: Services,
  request: FastifyRequest,
  options: { touches?: boolean } = {},
): Promise<Caller | null> {
  const cookie = request.cookies[cookieOf(services).name]
  return authenticate(db, services, { cookie, authorization: request.headers.authorization }, options)
}

function addressOf({ socket, headers }: FastifyRequest): string | null {
  return clientAddress(socket.remoteAddress, [headers['x-forwarded-for'] ?? []].flat().join(','))
}

export function accessRoutes(db: Database, services: Services, options: { demo: boolean }): Bound[] {
  const cookie = cookieOf(services)
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax' as const, secure: cookie.secure }
  return [
    custom(logInRoute, async ({ request, reply }, { body }) => {
      const opened = await logIn(db, services, {
        ...body,
        userAgent: request.headers['user-agent'] ?? null,
        address: addressOf(request),
      })
      const caller = present(
        await authenticate(db, services, { cookie: opened.credential, authorization: undefined }),
        'the new session',
      )
      reply.setCookie(cookie.name, opened.credential, { ...attributes, maxAge: sessionMaxMs / 1000 })
      const context = {
        ...services,
        tenantId: opened.tenantId,
        actor: { kind: 'user' as const, id: caller.userId },
      }
      return db.readInTenant(context, (tx) => sessionInfo(tx, caller, options.demo))
    }),
    custom(logOutRoute, async ({ reply, caller, context }) => {
      await db.inTenant(present(context, 'context'), (tx) => logOut(tx, present(caller, 'caller')))
      reply.clearCookie(cookie.name, attributes)
      return null
    }),
    read(readSession, (tx, _input, caller) => sessionInfo(tx, caller, options.demo)),
    write(setPresence, async (tx, { body }, caller) => {
      const { state, since } = await changePresence(tx, caller.userId, body.state)
      return { state, since: since.toISOString() }
    }),
    custom(updateMe, async ({ request, caller, context }, { body }) => {
      const who = present(caller, 'caller')
      const wishes = { ...body, address: addressOf(request) }
      return changeMe(db, present(context, 'context'), who, wishes, (tx) =>
        sessionInfo(tx, who, options.demo),
      )
    }),
  ]
}
