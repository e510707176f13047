import { EgressDenied } from './errors.ts'
import type { FetchOutside } from './fetch-outside.ts'

export interface AsFetchOptions {
  maxBytes: number
  timeoutMs: number
  maxRedirects?: number
}

/** The guarded client in the shape of the web's `fetch`, for libraries that take one (OpenID, OAuth). GET and POST only. */
export function asFetch(fetchOutside: FetchOutside, options: AsFetchOptions): typeof fetch {
  return async (input, init = {}) => {
    const request = new Request(input, { ...init, redirect: 'manual' })
    if (request.method !== 'GET' && request.method !== 'POST') throw new EgressDenied()
    const body = request.method === 'POST' ? new Uint8Array(await request.arrayBuffer()) : undefined
    const answer = await fetchOutside(request.url, {
      ...options,
      method: request.method,
      headers: Object.fromEntries(request.headers),
      ...(body === undefined ? {} : { body }),
    })
    const empty = answer.status === 204 || answer.status === 304
    return new Response(empty ? null : new Uint8Array(answer.body), {
      status: answer.status,
      headers: { ...answer.headers },
    })
  }
}
