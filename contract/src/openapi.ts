import { z } from 'zod'
import { errorBody } from './common.ts'
import { routes } from './index.ts'
import type { Route } from './route.ts'

type Json = Record<string, unknown>

/** The OpenAPI 3.1 document, made from the same route objects that the server validates with. */
export function openapi(version: string): Json {
  const paths: Record<string, Json> = {}
  for (const route of Object.values<Route>(routes)) {
    const path = (paths[route.path] ??= {})
    path[route.method.toLowerCase()] = operation(route)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Kontor', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      schemas: { Error: schema(errorBody, 'output') },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: '`kontor token create`' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'kontor',
          description: 'With `x-csrf-token` on writes',
        },
      },
    },
  }
}

function operation(route: Route): Json {
  const status = String(route.status ?? 200)
  const content =
    route.binary === 'reply'
      ? { 'application/octet-stream': {} }
      : { 'application/json': { schema: schema(route.reply, 'output') } }
  const replies: Json = {
    [status]: status === '204' ? { description: 'Done' } : { description: 'Done', content },
  }
  if (route.maybeEmpty) replies['204'] = { description: 'Nothing to give' }
  replies.default = {
    description: 'Refused',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
  }
  const result: Json = {
    operationId: route.name,
    summary: route.summary,
    'x-access': route.access,
    ...(route.proof && { 'x-proof': route.proof }),
    parameters: parameters(route),
    responses: replies,
    security: route.access === 'public' ? [] : [{ token: [] }, { session: [] }],
  }
  const body = requestBody(route)
  if (body) result.requestBody = body
  return result
}

function requestBody(route: Route): Json | null {
  if (route.binary === 'request') {
    const file = {
      type: 'object',
      properties: { file: { type: 'string', format: 'binary' } },
      required: ['file'],
    }
    return { required: true, content: { 'multipart/form-data': { schema: file } } }
  }
  if (route.binary === 'raw-request') return { required: true, content: { 'application/json': {} } }
  if (!route.body) return null
  const required = !route.body.safeParse(undefined).success
  return { required, content: { 'application/json': { schema: schema(route.body, 'input') } } }
}

function parameters(route: Route): Json[] {
  const list = [...fields(route.params, 'path'), ...fields(route.query, 'query')]
  if (route.idempotent) {
    list.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      schema: { type: 'string', maxLength: 128 },
    })
  }
  return list
}

function fields(from: z.ZodType | undefined, where: 'path' | 'query'): Json[] {
  if (!from) return []
  const json = schema(from, 'input') as { properties?: Record<string, Json>; required?: string[] }
  return Object.entries(json.properties ?? {}).map(([name, value]) => ({
    name,
    in: where,
    required: where === 'path' || (json.required ?? []).includes(name),
    schema: value,
  }))
}

function schema(from: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(from, { io, unrepresentable: 'any' })
  return rest
}
