import { ConnectionFault, readConnectionProblem, TokenFault } from '#transports/net'
import { DialogueEnded } from './dialogue.ts'
import type { SmtpProblem, SmtpReply, SmtpSettings } from './types.ts'

/** Carries a problem out of the steps that open a session. */
export class SmtpFault extends Error {
  readonly problem: SmtpProblem
  constructor(problem: SmtpProblem, cause?: unknown) {
    super(`${problem.step}: ${problem.code}`, { cause })
    this.name = 'SmtpFault'
    this.problem = problem
  }
}

/** What a server's reply adds to a problem. */
export function replyParams({ code, enhanced, text }: SmtpReply): Record<string, string | number> {
  return enhanced === null ? { code, text } : { code, enhanced, text }
}

/** Any error met on a connection, as a problem; an error that is none of those is a bug and thrown again. */
export function problemOf(error: unknown, settings: SmtpSettings): SmtpProblem {
  if (error instanceof SmtpFault || error instanceof ConnectionFault || error instanceof TokenFault)
    return error.problem
  const where = { host: settings.host, port: settings.port }
  if (error instanceof DialogueEnded) {
    const known = readConnectionProblem(error.cause, settings)
    if (known !== null) return known
    if (error.code === 'timeout') return { step: 'connect', code: 'timeout', params: where }
    if (error.code === 'unexpected-answer')
      return { step: 'connect', code: 'unexpected-answer', params: where }
    return { step: 'connect', code: 'closed', params: where }
  }
  const problem = readConnectionProblem(error, settings)
  if (problem === null) throw error
  return problem
}
