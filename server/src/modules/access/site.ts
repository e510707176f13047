import type { FastifyRequest } from 'fastify'
import { isOwnOrigin } from '#platform/http'

/** What passkeys are bound to: the address of the desk as the browser sees it. */
export interface Site {
  origin: string
  host: string
}

/** The configured address; in plain http (loopback only) the loopback name and port that the browser used. */
export function siteOf({ headers }: FastifyRequest, baseUrl: string): Site {
  const told = headers.origin
  const origin = told !== undefined && isOwnOrigin(told, baseUrl, headers.host) ? told : baseUrl
  return { origin, host: new URL(origin).hostname }
}
