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
import { Fault, present } from '#platform/faults'
import { type Bound, type Caller, custom, read, write } from '#platform/http'
import { authenticate } from './authenticate.ts'
import { logIn, sessionMaxMs } from './log-in.ts'
import { logOut } from './log-out.ts'
import { passwordFits } from './passwords.ts'
import { changePresence } from './presence.ts'
import { sessionInfo } from './session-info.ts'
import { findUser } from './store.ts'
import { changeUser } from './users.ts'

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
): Promise<Caller | null> {
  const cookie = request.cookies[cookieOf(services).name]
  return authenticate(db, services, { cookie, authorization: request.headers.authorization })
}

export function accessRoutes(db: Database, services: Services, options: { demo: boolean }): Bound[] {
  const cookie = cookieOf(services)
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax' as const, secure: cookie.secure }
  return [
    custom(logInRoute, async ({ request, reply }, { body }) => {
      const opened = await logIn(db, services, { ...body, userAgent: request.headers['user-agent'] ?? null })
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
    write(updateMe, async (tx, { body }, caller) => {
      const user = present(await findUser(tx, caller.userId), 'the user')
      if (body.password && !(await passwordFits(user.passwordHash, body.password.old))) {
        throw new Fault(403, 'wrong-password', {}, 'The old password is wrong')
      }
      const { login, profile, active } = user
      const settings = {
        login,
        profile,
        active,
        name: body.name ?? user.name,
        locale: body.locale ?? user.locale,
        password: body.password?.new,
      }
      await changeUser(tx, user.id, settings, caller.kind === 'session' ? caller.credentialId : null)
      return sessionInfo(tx, caller, options.demo)
    }),
  ]
}
