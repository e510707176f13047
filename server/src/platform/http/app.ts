import cookie from '@fastify/cookie'
import multipart from '@fastify/multipart'
import websocket from '@fastify/websocket'
import { limits, type Route } from '@kontor/contract'
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import type { Services } from '#platform/context'
import type { Database } from '#platform/db'
import { forbidden, notFound, unauthenticated } from '#platform/faults'
import { actorOf, type Bound, type Caller } from './bind.ts'
import { sendError } from './errors.ts'
import { idempotent, keyed } from './idempotency.ts'
import { requireOwnOrigin, requireCsrf } from './origin.ts'
import { type GatheredRequest, serveGathered } from './serve-gathered.ts'
import { parseInput, presentReply } from './validate.ts'
import { requireEnrolled, requireProof, requireWhole } from './proof.ts'
import { securityHeaders } from './headers.ts'

export interface HttpOptions {
  db: Database
  services: Services
  bound: readonly Bound[]
  /** Finds out who calls; null when there are no valid credentials. Provided by the access module. */
  authenticate(request: FastifyRequest): Promise<Caller | null>
  /** Fastify's own limit for JSON bodies. */
  bodyBytes?: number
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}

const defaultBodyBytes = 2 * 1024 * 1024
const requestTimeoutMs = 120_000
const writing = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Builds the HTTP application from bound routes; the caller adds pages and sockets, then listens. */
export async function buildApp(options: HttpOptions): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: options.bodyBytes ?? defaultBodyBytes,
    requestTimeout: requestTimeoutMs,
    logger: false,
    routerOptions: { maxParamLength: 600 },
    forceCloseConnections: true,
    // An address that cannot be decoded never gets as far as the error handler.
    frameworkErrors: (error, request, reply) => void sendError(options.services.log, error, request, reply),
  })
  await app.register(cookie)
  // The parser cuts a file at its limit in silence; with one byte more the blob store sees that it was too large.
  await app.register(multipart, { limits: { fileSize: limits.attachmentBytes + 1, files: 1, fields: 4 } })
  await app.register(websocket, { options: { maxPayload: 64 * 1024 } })
  app.decorateRequest('caller', null)
  securityHeaders(app, options.services.baseUrl)
  app.setErrorHandler((error, request, reply) => sendError(options.services.log, error, request, reply))
  app.setNotFoundHandler((request, reply) => sendError(options.services.log, notFound(), request, reply))
  // A JSON body may be empty where the route allows it.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) =>
    parseJson(String(text), done),
  )
  for (const bound of options.bound) register(app, options, bound)
  return app
}

function parseJson(text: string, done: (error: Error | null, value?: unknown) => void): void {
  if (text === '') return done(null, undefined)
  try {
    done(null, JSON.parse(text))
  } catch {
    done(Object.assign(new Error('The body is no JSON'), { statusCode: 400, code: 'FST_INVALID_JSON' }))
  }
}

function register(app: FastifyInstance, options: HttpOptions, bound: Bound): void {
  const { route } = bound
  const gather = bound.kind === 'gathered' ? serveGathered(options, bound) : null
  const mount = (target: FastifyInstance): void => {
    target.route({
      method: route.method,
      url: route.path.replace(/\{(\w+)\}/g, ':$1'),
      onRequest: async (request) => {
        if (writing.has(route.method) && route.binary !== 'raw-request')
          requireOwnOrigin(request, options.services.baseUrl)
        await authorise(options, route, request)
      },
      handler: async (request, reply) => {
        const result = await answer(options, bound, gather, request, reply)
        if (reply.sent || result === undefined) return reply
        if (result === null) return reply.code(204).send()
        return reply.code(route.status ?? 200).send(presentReply(route, result))
      },
    })
  }
  if (route.binary !== 'raw-request') return mount(app)
  // Signed bodies are checked over their exact bytes.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    mount(scope)
  })
}

async function authorise(options: HttpOptions, route: Route, request: FastifyRequest): Promise<void> {
  if (route.access === 'public') return
  const caller = await options.authenticate(request)
  if (!caller) throw unauthenticated()
  if (writing.has(route.method)) requireCsrf(request, caller)
  requireEnrolled(route, caller)
  requireWhole(route, caller)
  if (route.access !== 'signed-in' && !caller.permissions.has(route.access)) throw forbidden(route.access)
  request.caller = caller
}

async function answer(
  options: HttpOptions,
  bound: Bound,
  gather: ((request: GatheredRequest) => Promise<unknown>) | null,
  request: FastifyRequest,
  reply: Parameters<typeof sendError>[3],
): Promise<unknown> {
  const input = parseInput(bound.route, request) as never
  const { caller } = request
  requireProof(bound.route, caller, options.services.clock.now())
  const context = caller ? { ...options.services, tenantId: caller.tenantId, actor: actorOf(caller) } : null
  if (bound.kind === 'custom') return bound.run({ request, reply, caller, context }, input)
  if (!caller || !context) throw unauthenticated()
  if (bound.kind === 'read') return options.db.readInTenant(context, (tx) => bound.run(tx, input, caller))
  const once = keyed(bound.route, request, caller)
  const result =
    bound.kind === 'gathered'
      ? await gather?.({ ...once, input })
      : await options.db.inTenant(context, (tx) =>
          idempotent(tx, bound.route, once, () => bound.run(tx, input, caller)),
        )
  // Undefined would mean that the route has answered by itself.
  return result ?? null
}
