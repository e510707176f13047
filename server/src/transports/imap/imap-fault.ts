import type { ImapFlowError } from 'imapflow'
import { ConnectionFault, readConnectionProblem, TokenFault } from '#transports/net'
import type { ImapProblem, ImapSettings } from './types.ts'

/** Carries a problem out of the steps of fetching. */
export class ImapFault extends Error {
  readonly problem: ImapProblem
  constructor(problem: ImapProblem, cause?: unknown) {
    super(`${problem.step}: ${problem.code}`, { cause })
    this.name = 'ImapFault'
    this.problem = problem
  }
}

const LOGIN_IMPOSSIBLE = new Set(['Login is disabled', 'No matching authentication method'])
const MAX_TEXT_LENGTH = 300

/** Any error met on a connection, as a problem. */
export function problemOf(error: unknown, settings: ImapSettings): ImapProblem {
  if (error instanceof ImapFault || error instanceof ConnectionFault || error instanceof TokenFault)
    return error.problem
  const { host, port } = settings
  if (!(error instanceof Error)) return { step: 'fetch', code: 'fetch-failed', params: { host } }
  const met = error as ImapFlowError
  const text = serverText(met)
  if (met.authenticationFailed === true) {
    const impossible = LOGIN_IMPOSSIBLE.has(met.message) || met.serverResponseCode === 'PRIVACYREQUIRED'
    return { step: 'login', code: impossible ? 'login-unavailable' : 'login-refused', params: { text } }
  }
  if (met.tlsFailed === true && met.code === undefined)
    return { step: 'certificate', code: 'starttls-not-offered', params: { host } }
  if (met.code === 'NoConnection' && met.reason !== undefined)
    return {
      step: 'connect',
      code: 'closed',
      params: { host, port, text: met.reason.slice(0, MAX_TEXT_LENGTH) },
    }
  const connection = readConnectionProblem(met, settings)
  if (connection !== null) return connection
  if (met.code === 'ClosedAfterConnectTLS' || met.code === 'ClosedAfterConnectText')
    return { step: 'connect', code: 'closed', params: { host, port } }
  if (met.code?.startsWith('ParserError') === true || met.code === 'InvalidResponse')
    return { step: 'connect', code: 'unexpected-answer', params: { host, port } }
  return { step: 'fetch', code: 'fetch-failed', params: { reason: met.code ?? met.name, text } }
}

/** The server's own words, for the administrator's eyes. */
function serverText({ response, responseText }: ImapFlowError): string {
  const text = typeof response === 'string' && response !== '' ? response : (responseText ?? '')
  return text.slice(0, MAX_TEXT_LENGTH)
}
