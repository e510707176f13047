import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { Fault } from '#platform/faults'
import type { Caller } from './bind.ts'

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Writes from a page of another origin are refused, whatever else they carry. Programs send no Origin. */
export function requireOwnOrigin(request: FastifyRequest, baseUrl: string): void {
  const { origin } = request.headers
  if (
    request.headers['sec-fetch-site'] === 'cross-site' ||
    (origin !== undefined && !isOwnOrigin(origin, baseUrl, request.headers.host))
  ) {
    throw new Fault(403, 'csrf', {}, 'This request comes from another site')
  }
}

/** The configured address; in plain http (loopback only) also the loopback name and port that the browser used. */
export function isOwnOrigin(origin: string, baseUrl: string, host: string | undefined): boolean {
  if (origin === baseUrl) return true
  const url = URL.parse(origin)
  if (!url || !baseUrl.startsWith('http:')) return false
  return url.protocol === 'http:' && loopbackNames.has(url.hostname) && url.host === host
}

/** A session's writes carry its CSRF token; API tokens are not sent by browsers on their own and need none. */
export function requireCsrf(request: FastifyRequest, caller: Caller): void {
  if (caller.kind !== 'session') return
  const sent = request.headers['x-csrf-token']
  if (typeof sent !== 'string' || !caller.csrfToken || !equal(sent, caller.csrfToken)) {
    throw new Fault(403, 'csrf', {}, 'The CSRF token is missing or wrong; read it from GET /api/v1/session')
  }
}

function equal(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
