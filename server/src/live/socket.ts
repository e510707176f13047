import { type LiveFrame, liveRequest } from '@kontor/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Services } from '#platform/context'
import type { Caller } from '#platform/http'
import { isOwnOrigin } from '#platform/http'
import type { Hub, LiveClient } from './hub.ts'

/** Credentials of an open socket are looked at again this often. */
const defaultRecheckMs = 4_000
const policyViolation = 1008

/**
 * The live connection: signed in by the session's cookie, own origin only, ids only. Neither `authenticate` nor
 * `authenticateAgain` may count as use of the session.
 */
export function registerLive(
  app: FastifyInstance,
  options: {
    hub: Hub
    services: Services
    authenticate(request: FastifyRequest): Promise<Caller | null>
    /** The caller of an open socket as he is by now. */
    authenticateAgain(request: FastifyRequest, caller: Caller): Promise<Caller | null>
    recheckMs?: number
  },
): void {
  const { hub, services, authenticate, authenticateAgain, recheckMs = defaultRecheckMs } = options
  app.get(
    '/api/v1/live',
    {
      websocket: true,
      preValidation: async (request, reply) => {
        const { origin, host } = request.headers
        const caller =
          origin !== undefined && !isOwnOrigin(origin, services.baseUrl, host)
            ? null
            : await authenticate(request)
        if (!caller)
          return reply
            .code(401)
            .send({ error: { code: 'unauthenticated', params: {}, message: 'Log in first' } })
        request.caller = caller
      },
    },
    (socket, request) => {
      const { caller } = request
      if (!caller) return socket.close(policyViolation)
      const send = (frame: LiveFrame): void => {
        if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame))
      }
      const client: LiveClient = { caller, send, close: () => socket.close() }
      const timer = setInterval(() => {
        authenticateAgain(request, caller)
          .then((still) => {
            // With other rights the page comes back as who it is now.
            if (still) return hasSameRights(still, caller) ? undefined : socket.close()
            send({ type: 'signed-out' })
            socket.close(policyViolation)
          })
          .catch(() => socket.close())
      }, recheckMs)
      socket.on('message', (data: Buffer) => {
        if (isPing(data)) send({ type: 'pong' })
        else socket.close(policyViolation)
      })
      socket.on('error', () => socket.terminate())
      socket.on('close', () => {
        clearInterval(timer)
        hub.leave(client)
      })
      // What changes after this word is told; what was before it, the page reads now.
      void hub
        .join(client)
        .then(() => send({ type: 'hello', serverTime: services.clock.now().toISOString() }))
    },
  )
}

function hasSameRights(one: Caller, other: Caller): boolean {
  return one.scope === other.scope && one.permissions.symmetricDifference(other.permissions).size === 0
}

function isPing(data: Buffer): boolean {
  try {
    return liveRequest.safeParse(JSON.parse(data.toString())).success
  } catch {
    return false
  }
}
