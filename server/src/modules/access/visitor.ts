import type { FastifyRequest } from 'fastify'
import { clientAddress } from './client-address.ts'
import type { Visitor } from './open-session.ts'

/** Who sends a request, as far as it tells. */
export function visitorOf({ socket, headers }: FastifyRequest): Visitor {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',')
  return {
    userAgent: headers['user-agent'] ?? null,
    address: clientAddress(socket.remoteAddress, forwarded),
  }
}
