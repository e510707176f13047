/** The guard of every outbound connection: names are resolved once, addresses checked, and only those are connected to. */
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'

/** A denied address; the same text whatever was behind it. */
export class EgressDenied extends Error {
  readonly code = 'EGRESS_DENIED'
  constructor() {
    super('This address may not be reached from here')
    this.name = 'EgressDenied'
  }
}

/** Resolves a host name to addresses that may be connected to; throws EgressDenied, or what the resolver says. */
export type ResolveHost = (host: string) => Promise<string[]>

/** Special-purpose ranges (RFC 6890 and successors), also inside IPv6 forms of IPv4. */
const denied: readonly [string, number, 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['::1', 128, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
]

/** Builds the guard. `allow` are CIDR ranges that are reachable although they are private (KONTOR_EGRESS_ALLOW). */
export function createEgress(allow: readonly string[]): ResolveHost {
  const closed = new BlockList()
  for (const [network, prefix, family] of denied) closed.addSubnet(network, prefix, family)
  const open = new BlockList()
  for (const range of allow) addRange(open, range)
  const mayReach = (address: string): boolean => {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    return open.check(address, family) || !closed.check(address, family)
  }
  return async (host) => {
    const name = host.replace(/\.$/, '')
    const addresses = isIP(name)
      ? [name]
      : (await lookup(name, { all: true })).map((answer) => answer.address)
    if (addresses.length === 0 || !addresses.every(mayReach)) throw new EgressDenied()
    return addresses
  }
}

function addRange(list: BlockList, range: string): void {
  const [network = '', prefix] = range.split('/')
  const version = isIP(network)
  if (version === 0) throw new Error(`KONTOR_EGRESS_ALLOW: "${range}" is no address range such as 10.0.0.0/8`)
  const family = version === 6 ? 'ipv6' : 'ipv4'
  list.addSubnet(network, Number(prefix ?? (version === 6 ? 128 : 32)), family)
}
