import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { Fault } from '#platform/faults'
import { NotTaken } from './post/smtp-out.ts'

const MAX_ISSUES = 10

/** Answers any error as `{ error: { code, params, message } }`; true when the error is unforeseen. */
export function answerError(error: unknown, reply: FastifyReply): { isUnforeseen: boolean } {
  const fault = toFault(error)
  const { code, params, message } = fault
  reply.status(fault.status).send({ error: { code, params, message } })
  return { isUnforeseen: fault.status === 500 }
}

function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  if (error instanceof z.ZodError) {
    const fields = error.issues.slice(0, MAX_ISSUES).map((issue) => issue.path.join('.') || '.')
    return new Fault(422, 'invalid', { fields }, z.prettifyError(error))
  }
  if (error instanceof NotTaken) {
    return error.isPermanent
      ? new Fault(502, 'receiver-refused', { reply: error.reply }, 'The desk refused the mail')
      : new Fault(
          503,
          'receiver-unavailable',
          { reply: error.reply },
          'The desk does not take mail right now',
        )
  }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status < 400 || status >= 500) return new Fault(500, 'internal', {}, 'Something went wrong')
  return new Fault(status, 'bad-request', {}, error instanceof Error ? error.message : 'Bad request')
}
