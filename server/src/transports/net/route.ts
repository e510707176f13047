import { X509Certificate } from 'node:crypto'
import { lookup as systemLookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { readConnectionProblem, serverNameFor } from './read-problem.ts'
import type { ConnectionProblem, Endpoint, ResolveHost } from './types.ts'

/** Carries a problem through code that throws. */
export class ConnectionFault extends Error {
  readonly problem: ConnectionProblem
  constructor(problem: ConnectionProblem, cause?: unknown) {
    super(`${problem.step}: ${problem.code}`, { cause })
    this.name = 'ConnectionFault'
    this.problem = problem
  }
}

/** How to reach an endpoint: its resolved addresses and the options to connect with. */
export type Route = { addresses: string[]; options: ConnectionOptions & { lookup: LookupFunction } }

const resolveBySystem: ResolveHost = async (host) =>
  (await systemLookup(host, { all: true })).map(({ address }) => address)

/**
 * Resolves the endpoint once and pins the connection to what was resolved, so that a second answer of the
 * name server cannot lead elsewhere. Certificates are always verified. Throws `ConnectionFault`.
 */
export async function routeTo(
  endpoint: Endpoint,
  resolveHost: ResolveHost = resolveBySystem,
): Promise<Route> {
  const addresses = await resolve(endpoint, resolveHost)
  return {
    addresses,
    options: {
      host: endpoint.host,
      port: endpoint.port,
      servername: serverNameFor(endpoint.host),
      ca: endpoint.ca === undefined ? undefined : readableCa(endpoint.ca),
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      noDelay: true,
      lookup: pinned(addresses),
    } as Route['options'],
  }
}

async function resolve(endpoint: Endpoint, resolveHost: ResolveHost): Promise<string[]> {
  try {
    const addresses = await resolveHost(endpoint.host)
    if (addresses.length > 0) return addresses
  } catch (error) {
    throw new ConnectionFault(
      readConnectionProblem(error, endpoint) ?? {
        step: 'name',
        code: 'name-lookup-failed',
        params: { host: endpoint.host },
      },
      error,
    )
  }
  throw new ConnectionFault({ step: 'name', code: 'unknown-host', params: { host: endpoint.host } })
}

function pinned(addresses: string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_hostname, options, callback) => {
    const first = all[0]
    if (options.all === true || first === undefined) callback(null, all)
    else callback(null, first.address, first.family)
  }
}

function readableCa(pem: string): string {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  try {
    for (const block of blocks) new X509Certificate(block)
  } catch (error) {
    throw new ConnectionFault({ step: 'certificate', code: 'ca-unreadable', params: {} }, error)
  }
  if (blocks.length === 0)
    throw new ConnectionFault({ step: 'certificate', code: 'ca-unreadable', params: {} })
  return blocks.join('\n')
}
