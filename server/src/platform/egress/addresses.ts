import { BlockList, isIP } from 'node:net'

/** Special-purpose IPv4 ranges (RFC 6890 and successors). */
const closedIpv4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // A public address, but in Azure it is the host's own service for the machine.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]
/** IPv6 is public in 2000::/3 only (RFC 4291); mapped, NAT64, unique local, link-local, site-local and multicast lie outside. */
const publicIpv6: [string, number] = ['2000::', 3]
/** What is special inside it: protocol assignments with Teredo, documentation, 6to4. */
const closedIpv6: readonly [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

/** Resolves a host name to addresses that may be connected to; throws EgressDenied, or what the resolver says. */
export type ResolveHost = (host: string) => Promise<string[]>

export interface AddressRules {
  /** Whether an address may be connected to. */
  mayReach(address: string): boolean
  /** Whether the operator opened it by name: then any port is his choice too. */
  isOpened(address: string): boolean
}

/** Rules for addresses; `allow` are CIDR ranges that are reachable although they are private (KONTOR_EGRESS_ALLOW). */
export function addressRules(allow: readonly string[]): AddressRules {
  const closed = new BlockList()
  for (const [network, prefix] of closedIpv4) closed.addSubnet(network, prefix, 'ipv4')
  for (const [network, prefix] of closedIpv6) closed.addSubnet(network, prefix, 'ipv6')
  const global = new BlockList()
  global.addSubnet(...publicIpv6, 'ipv6')
  const opened = new BlockList()
  for (const range of allow) addRange(opened, range)
  const isOpened = (address: string): boolean => opened.check(address, familyOf(address))
  return {
    isOpened,
    mayReach: (address) => {
      const family = familyOf(address)
      if (isIP(address) === 0) return false
      if (isOpened(address)) return true
      return !closed.check(address, family) && (family === 'ipv4' || global.check(address, family))
    },
  }
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

function addRange(list: BlockList, range: string): void {
  const [network = '', prefix] = range.split('/')
  const version = isIP(network)
  const longest = version === 6 ? 128 : 32
  const length = Number(prefix ?? longest)
  if (version === 0 || !Number.isInteger(length) || length < 0 || length > longest)
    throw new Error(`KONTOR_EGRESS_ALLOW: "${range}" is no address range such as 10.0.0.0/8`)
  list.addSubnet(network, length, version === 6 ? 'ipv6' : 'ipv4')
}
