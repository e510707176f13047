import type { Route } from '@kontor/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { isUuid } from '#platform/db'
import { Fault, notFound } from '#platform/faults'

const noBody = z.strictObject({}).optional()

/** Checks parameters, query and body against the contract; unknown fields are refused. */
export function parseInput(
  route: Route,
  request: FastifyRequest,
): { params: unknown; query: unknown; body: unknown } {
  const params = route.params ? parse(route.params, request.params, 'params') : undefined
  const { id } = (params ?? {}) as { id?: string }
  if (id !== undefined && !isUuid(id)) throw notFound()
  const query = parse(route.query ?? z.strictObject({}), request.query ?? {}, 'query')
  return { params, query, body: route.binary ? undefined : parseBody(route, request) }
}

/** A route without a body takes none, so that no field is ever passed over in silence. */
function parseBody(route: Route, request: FastifyRequest): unknown {
  if (request.isMultipart()) throw new Fault(415, 'unsupported-media-type', {}, 'Send application/json')
  return parse(route.body ?? noBody, request.body ?? undefined, 'body')
}

/** What leaves the house is what the contract says; a use case that gives more is a bug. */
export function presentReply(route: Route, value: unknown): unknown {
  return route.reply.parse(value)
}

function parse(schema: z.ZodType, value: unknown, where: string): unknown {
  if (hasUnstorable(value))
    throw new Fault(422, 'invalid', { where }, `The ${where} holds characters that no text may have`)
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw faultOf(result.error, where)
}

/** 422 with the first problem: an unknown field by its name, or what is wrong where. */
export function faultOf(error: z.ZodError, where: string): Fault {
  const issue = error.issues[0]
  if (issue?.code === 'unrecognized_keys') {
    const field = [...issue.path, issue.keys[0]].join('.')
    return new Fault(422, 'unknown-field', { where, field }, `There is no field "${field}" in the ${where}`)
  }
  const field = issue?.path.join('.') ?? ''
  const problem = issue?.message ?? 'invalid'
  return new Fault(422, 'invalid', { where, field, problem }, `${field || where}: ${problem}`)
}

/** NUL and lone surrogates: no database text can hold them. */
function hasUnstorable(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed()
  if (value === null || typeof value !== 'object') return false
  return Object.entries(value).some(([key, item]) => hasUnstorable(key) || hasUnstorable(item))
}
