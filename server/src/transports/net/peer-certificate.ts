import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type PeerCertificate } from 'node:tls'
import type { Route } from './route.ts'
import type { ConnectionProblem, Endpoint } from './types.ts'

/** Brings a plain connection to the point where TLS may start (greeting, STARTTLS, its answer). */
export type StartTls = (socket: Socket) => Promise<void>

const DATED_CODES = new Set<ConnectionProblem['code']>(['expired', 'not-yet-valid', 'self-signed'])

/**
 * Completes a certificate problem with what an administrator needs to see: dates and fingerprint. A second
 * connection reads the certificate alone; nothing is sent over it. Returns the problem unchanged when the
 * certificate cannot be read.
 */
export async function withCertificateDetails(
  problem: ConnectionProblem,
  endpoint: Endpoint,
  route: Route,
  startTls: StartTls,
  timeoutMs: number,
): Promise<ConnectionProblem> {
  if (!DATED_CODES.has(problem.code)) return problem
  const cert = await readPeerCertificate(endpoint, route, startTls, timeoutMs)
  if (cert === null) return problem
  return { ...problem, params: { ...problem.params, ...certificateParams(cert) } }
}

/** Dates (ISO 8601) and SHA-256 fingerprint of a certificate. */
function certificateParams(cert: PeerCertificate): Record<string, string> {
  return {
    validFrom: new Date(cert.valid_from).toISOString(),
    validTo: new Date(cert.valid_to).toISOString(),
    fingerprint256: cert.fingerprint256,
  }
}

async function readPeerCertificate(
  endpoint: Endpoint,
  route: Route,
  startTls: StartTls,
  timeoutMs: number,
): Promise<PeerCertificate | null> {
  const { promise, resolve } = Promise.withResolvers<PeerCertificate | null>()
  const options = { ...route.options, rejectUnauthorized: false }
  const sockets: Socket[] = []
  const give = (cert: PeerCertificate | null) => {
    // Only the topmost: pulling the connection from under a TLS handshake crashes Node.
    sockets.at(-1)?.destroy()
    resolve(cert)
  }
  const timer = setTimeout(give, timeoutMs, null)
  const watch = <T extends Socket>(socket: T): T => {
    sockets.push(socket)
    socket.once('error', () => give(null))
    return socket
  }
  const shake = (socket?: Socket) => {
    const secure = watch(connectTls(socket === undefined ? options : { ...options, socket }))
    secure.once('secureConnect', () => give(secure.getPeerCertificate()))
  }
  if (endpoint.tls === 'implicit') shake()
  else {
    const { host = endpoint.host, lookup } = route.options
    const plain = watch(connectTcp({ host, port: endpoint.port, lookup }))
    startTls(plain).then(
      () => shake(plain),
      () => give(null),
    )
  }
  return promise.finally(() => clearTimeout(timer))
}
