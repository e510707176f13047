import type { ErrorBody } from './common.ts'
import type { Route, RouteInput, RouteReply } from './route.ts'

/** A refusal of the server, with its stable code and parameters. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly params: Record<string, unknown>
  constructor(status: number, body: ErrorBody | null) {
    super(body?.error.message ?? `HTTP ${status}`)
    this.name = 'ApiError'
    this.status = status
    this.code = body?.error.code ?? (status === 0 ? 'offline' : 'unknown')
    this.params = body?.error.params ?? {}
  }
}

export interface ClientOptions {
  baseUrl?: string
  token?: string
  csrfToken?: () => string | null
  fetch?: typeof fetch
}

/** Makes a typed caller: `call(nextCase, {})`. Throws ApiError; network failures have status 0 and code `offline`. */
export function createClient(options: ClientOptions = {}) {
  const doFetch = options.fetch ?? ((...args: Parameters<typeof fetch>) => fetch(...args))
  return async function call<R extends Route>(
    route: R,
    input: RouteInput<R> & { idempotencyKey?: string; signal?: AbortSignal },
  ): Promise<RouteReply<R>> {
    const parts = input as {
      params?: Record<string, string>
      query?: Record<string, string | number | boolean | undefined>
      body?: unknown
    }
    const headers: Record<string, string> = {}
    if (options.token !== undefined) headers.authorization = `Bearer ${options.token}`
    const csrf = options.csrfToken?.()
    if (csrf) headers['x-csrf-token'] = csrf
    if (route.idempotent) headers['idempotency-key'] = input.idempotencyKey ?? crypto.randomUUID()
    if (parts.body !== undefined) headers['content-type'] = 'application/json'
    const init: RequestInit = { method: route.method, headers, credentials: 'same-origin' }
    if (parts.body !== undefined) init.body = JSON.stringify(parts.body)
    if (input.signal) init.signal = input.signal
    let response: Response
    try {
      response = await doFetch((options.baseUrl ?? '') + pathOf(route, parts.params, parts.query), init)
    } catch (error) {
      if (input.signal?.aborted) throw error
      throw new ApiError(0, null)
    }
    if (response.status === 204) return null as RouteReply<R>
    if (!response.ok) throw new ApiError(response.status, await errorOf(response))
    return (await response.json()) as RouteReply<R>
  }
}

/** The address of a route with its parameters filled in and escaped. */
export function pathOf(
  route: Route,
  params: Record<string, string> = {},
  query: Record<string, string | number | boolean | undefined> = {},
): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(params[key] ?? ''))
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value))
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

async function errorOf(response: Response): Promise<ErrorBody | null> {
  if (!response.headers.get('content-type')?.includes('json')) return null
  return (await response.json()) as ErrorBody
}
