import type { FastifyRequest } from 'fastify'
import { Fault } from '#platform/faults'

const LOOPBACK_ADDRESS = /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/
const LOOPBACK_NAME = /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/i

/**
 * Lets only this computer in: the demo shows passwords. The host name is checked too, so that a foreign
 * page cannot reach it under a name of its own (DNS rebinding). Throws a Fault.
 */
export function requireLoopback(request: FastifyRequest): void {
  const address = request.socket.remoteAddress ?? ''
  if (LOOPBACK_ADDRESS.test(address) && LOOPBACK_NAME.test(request.hostname)) return
  throw new Fault(
    403,
    'demo-loopback-only',
    {},
    'The demo answers on this computer only: use http://localhost',
  )
}

/** Refuses a write that a browser sends from another origin; programs send no Origin. Throws a Fault. */
export function requireSameOrigin(request: FastifyRequest): void {
  const { origin } = request.headers
  const isSame = origin === undefined || (URL.canParse(origin) && new URL(origin).host === request.host)
  if (!isSame) throw new Fault(403, 'wrong-origin', {}, 'Writing is only possible from the demo page itself')
}
