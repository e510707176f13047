import { isIP } from 'node:net'
import type { ConnectionProblem, Endpoint } from './types.ts'

/** An error as sockets, the resolver and TLS throw it. */
type SystemError = Error & {
  code?: string
  cert?: { subjectaltname?: string; subject?: { CN?: string | string[] } }
  errors?: unknown[]
}

const NAME_CODES = new Set(['ENOTFOUND', 'EAI_NONAME', 'ENODATA'])
const NAME_TROUBLE_CODES = new Set(['EAI_AGAIN', 'EAI_FAIL', 'ESERVFAIL', 'ETIMEOUT_DNS'])
const UNREACHABLE_CODES = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'EADDRNOTAVAIL', 'EACCES'])
const TIMEOUT_CODES = new Set(['ETIMEDOUT', 'CONNECT_TIMEOUT', 'ETIMEOUT', 'UPGRADE_TIMEOUT'])
const CLOSED_CODES = new Set(['ECONNRESET', 'EPIPE', 'NoConnection', 'EConnectionClosed', 'ECONNABORTED'])
const NOT_TLS_CODES = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
])
const SELF_SIGNED_CODES = new Set(['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'])
const UNKNOWN_ISSUER_CODES = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
])

/** The host names and addresses a certificate is valid for, at most twenty. */
export function namesOfCertificate(cert: SystemError['cert']): string[] {
  const names = (cert?.subjectaltname ?? '')
    .split(', ')
    .map((entry) => entry.replace(/^(DNS|IP Address):/, ''))
    .filter((name) => name !== '')
  const common = cert?.subject?.CN
  if (names.length === 0 && common !== undefined) return [common].flat()
  return names.slice(0, MAX_NAMES)
}
const MAX_NAMES = 20

/**
 * Says exactly why a connection to `endpoint` failed, or null when the error is not about name,
 * connection or certificate.
 */
export function readConnectionProblem(error: unknown, endpoint: Endpoint): ConnectionProblem | null {
  if (!(error instanceof Error)) return null
  const { code = '', cert, errors } = error as SystemError
  const { host, port } = endpoint
  const where = { host, port }
  if (code === '' && errors?.[0] !== undefined) return readConnectionProblem(errors[0], endpoint)
  if (code === 'EGRESS_DENIED') return { step: 'connect', code: 'egress-denied', params: where }
  if (NAME_CODES.has(code)) return { step: 'name', code: 'unknown-host', params: { host } }
  if (NAME_TROUBLE_CODES.has(code)) return { step: 'name', code: 'name-lookup-failed', params: { host } }
  if (code === 'ECONNREFUSED') return { step: 'connect', code: 'refused', params: where }
  if (UNREACHABLE_CODES.has(code)) return { step: 'connect', code: 'unreachable', params: where }
  if (TIMEOUT_CODES.has(code)) return { step: 'connect', code: 'timeout', params: where }
  if (code === 'GREETING_TIMEOUT') return { step: 'connect', code: 'no-greeting', params: where }
  if (CLOSED_CODES.has(code)) return { step: 'connect', code: 'closed', params: where }
  if (NOT_TLS_CODES.has(code)) return { step: 'connect', code: 'not-tls', params: where }
  if (SELF_SIGNED_CODES.has(code)) return { step: 'certificate', code: 'self-signed', params: { host } }
  if (UNKNOWN_ISSUER_CODES.has(code)) return { step: 'certificate', code: 'unknown-issuer', params: { host } }
  if (code === 'CERT_HAS_EXPIRED') return { step: 'certificate', code: 'expired', params: { host } }
  if (code === 'CERT_NOT_YET_VALID') return { step: 'certificate', code: 'not-yet-valid', params: { host } }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return { step: 'certificate', code: 'wrong-host', params: { host, names: namesOfCertificate(cert) } }
  if (code === 'CA_UNREADABLE') return { step: 'certificate', code: 'ca-unreadable', params: {} }
  if (code === 'STARTTLS_INJECTION' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_'))
    return { step: 'certificate', code: 'tls-failed', params: { host, reason: code } }
  if (code === 'EPROTO') return { step: 'certificate', code: 'tls-failed', params: { host, reason: code } }
  return null
}

/** The name to check a certificate against: none for a bare address, which is checked as an address. */
export function serverNameFor(host: string): string | undefined {
  return isIP(host) === 0 ? host : undefined
}
