import type { ErrorBody } from '@kontor/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import pg from 'pg'
import { z } from 'zod'
import { isDatabaseAway } from '#platform/db'
import { Fault } from '#platform/faults'
import { errorForLog, type Log } from '#platform/log'
import { limits } from '@kontor/contract'

/** The one place where errors become answers. Unknown errors say nothing about the inside. */
export function sendError(
  log: Log,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const fault = asFault(error, request.routeOptions.bodyLimit ?? null)
  if (fault.status >= 500) {
    log.error(
      { err: errorForLog(error), route: request.routeOptions.url, method: request.method },
      'request failed',
    )
    if (error instanceof z.ZodError)
      log.error(
        { issues: error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`) },
        'reply does not fit the contract',
      )
  }
  const body: ErrorBody = { error: { code: fault.code, params: fault.params, message: fault.message } }
  const retryAfter = fault.params.retryAfterSeconds
  if ((fault.status === 429 || fault.status === 503) && typeof retryAfter === 'number')
    reply.header('retry-after', String(retryAfter))
  return reply.code(fault.status).type('application/json').send(body)
}

function asFault(error: unknown, bodyLimit: number | null): Fault {
  if (error instanceof Fault) return error
  // Values that no column takes (SQLSTATE class 22), such as a cursor of our own that was tampered with.
  if (error instanceof pg.DatabaseError && error.code?.startsWith('22'))
    return new Fault(422, 'invalid', {}, 'A value of the request is out of range')
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (code === 'FST_REQ_FILE_TOO_LARGE') return tooLarge(limits.attachmentBytes)
  if (status === 413) return tooLarge(bodyLimit)
  if (status === 406) return new Fault(415, 'unsupported-media-type', {}, 'Send multipart/form-data')
  if (status === 415) return new Fault(415, 'unsupported-media-type', {}, 'Send application/json')
  if (status >= 400 && status < 500) return new Fault(status, 'invalid', {}, 'The request cannot be read')
  if (isDatabaseAway(error))
    return new Fault(
      503,
      'busy',
      { retryAfterSeconds: 2 },
      'The database does not answer; try again in a moment',
    )
  return new Fault(500, 'internal', {}, 'Something broke here; it was logged')
}

function tooLarge(limitBytes: number | null): Fault {
  return new Fault(
    413,
    'too-large',
    { limitBytes },
    limitBytes ? `At most ${limitBytes} bytes` : 'The request is too large',
  )
}
