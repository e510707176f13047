import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Services } from '#platform/context'

/** The cookie of sessions. `__Host-` needs https; on loopback without it the plain name is used. */
export function sessionCookie(services: Services) {
  const secure = services.baseUrl.startsWith('https:')
  const name = secure ? '__Host-kontor' : 'kontor'
  const attributes = { path: '/', httpOnly: true, sameSite: 'lax' as const, secure }
  return {
    read: (request: FastifyRequest): string | undefined => request.cookies[name],
    set: (reply: FastifyReply, credential: string, maxMinutes: number): void => {
      reply.setCookie(name, credential, { ...attributes, maxAge: maxMinutes * 60 })
    },
    clear: (reply: FastifyReply): void => {
      reply.clearCookie(name, attributes)
    },
  }
}
