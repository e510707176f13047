import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { type AddressRules, addressRules, type ResolveHost } from './addresses.ts'
import { EgressDenied } from './errors.ts'
import { type FetchOutside, fetchOutside } from './fetch-outside.ts'

/** All addresses of a name, as the system's resolver gives them. */
export type Lookup = (name: string) => Promise<string[]>

/** The ways out of the house. */
export interface Egress {
  resolveHost: ResolveHost
  fetch: FetchOutside
}

const maxNameLength = 253
/** Labels of letters, digits, hyphens and underscores; anything else is no host that anybody runs. */
const namePattern = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/i

/** Opens the ways out. `allow` are CIDR ranges that are reachable although they are private (KONTOR_EGRESS_ALLOW). */
export function openEgress(allow: readonly string[], options: { lookup?: Lookup } = {}): Egress {
  const rules = addressRules(allow)
  const resolveHost = resolver(rules, options.lookup ?? systemLookup)
  return { resolveHost, fetch: (url, request) => fetchOutside({ resolveHost, rules }, url, request) }
}

/** The guard alone, for transports that open their own connections. */
export function createEgress(allow: readonly string[]): ResolveHost {
  return openEgress(allow).resolveHost
}

function resolver(rules: AddressRules, find: Lookup): ResolveHost {
  return async (host) => {
    const name = host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
    if (isIP(name) === 0 && (name.length > maxNameLength || !namePattern.test(name))) throw new EgressDenied()
    const addresses = isIP(name) === 0 ? await find(name) : [name]
    if (addresses.length === 0 || !addresses.every(rules.mayReach)) throw new EgressDenied()
    return addresses
  }
}

async function systemLookup(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map((answer) => answer.address)
}
