import { z } from 'zod'
import { errorBody } from './common.ts'
import { components } from './components.ts'
import { routes } from './index.ts'
import type { Route } from './route.ts'

type Json = Record<string, unknown>

/** The OpenAPI 3.1 document, made from the same route objects that the server validates with. */
export function openapi(version: string): Json {
  const paths: Record<string, Json> = {}
  const shared: Json = {}
  schema(errorBody, 'output', shared)
  for (const route of Object.values<Route>(routes)) {
    const path = (paths[route.path] ??= {})
    path[route.method.toLowerCase()] = operation(route, shared)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Kontor', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(shared).toSorted(([a], [b]) => a.localeCompare(b))),
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

function operation(route: Route, shared: Json): Json {
  const status = String(route.status ?? 200)
  const content =
    route.binary === 'reply'
      ? { 'application/octet-stream': {} }
      : { 'application/json': { schema: schema(route.reply, 'output', shared) } }
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
    parameters: parameters(route, shared),
    responses: replies,
    security: route.access === 'public' ? [] : [{ token: [] }, { session: [] }],
  }
  const body = requestBody(route, shared)
  if (body) result.requestBody = body
  return result
}

function requestBody(route: Route, shared: Json): Json | null {
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
  return { required, content: { 'application/json': { schema: schema(route.body, 'input', shared) } } }
}

function parameters(route: Route, shared: Json): Json[] {
  const list = [...fields(route.params, 'path', shared), ...fields(route.query, 'query', shared)]
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

function fields(from: z.ZodType | undefined, where: 'path' | 'query', shared: Json): Json[] {
  if (!from) return []
  const json = schema(from, 'input', shared) as { properties?: Record<string, Json>; required?: string[] }
  return Object.entries(json.properties ?? {}).map(([name, value]) => ({
    name,
    in: where,
    required: where === 'path' || (json.required ?? []).includes(name),
    schema: value,
  }))
}

/**
 * A schema as JSON, with references to the named ones in it. What an input may leave out makes it another schema than the
 * output of the same name; it is then called after both.
 */
function schema(from: z.ZodType, io: 'input' | 'output', shared: Json): Json {
  const {
    $schema: _,
    $defs,
    ...rest
  } = z.toJSONSchema(from, { io, unrepresentable: 'any', metadata: components })
  const defs = ($defs ?? {}) as Record<string, Json>
  const suffix = io === 'input' ? 'Input' : ''
  const placed = (json: unknown): unknown =>
    JSON.parse(
      JSON.stringify(json, (key, value: unknown) =>
        key === '$ref' && typeof value === 'string'
          ? `#/components/schemas/${value.slice('#/$defs/'.length)}${suffix}`
          : value,
      ),
    )
  for (const [name, { id: _id, ...json }] of Object.entries(defs)) shared[`${name}${suffix}`] = placed(json)
  const { id, ...own } = rest as Json
  if (typeof id !== 'string') return placed(rest) as Json
  shared[`${id}${suffix}`] = placed(own)
  return { $ref: `#/components/schemas/${id}${suffix}` }
}
