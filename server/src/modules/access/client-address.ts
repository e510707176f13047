import { BlockList, isIP, isIPv4 } from 'node:net'

/** Where a reverse proxy of the house may stand: this machine and private networks. */
const proxies = new BlockList()
proxies.addSubnet('127.0.0.0', 8)
proxies.addSubnet('10.0.0.0', 8)
proxies.addSubnet('172.16.0.0', 12)
proxies.addSubnet('192.168.0.0', 16)
proxies.addAddress('::1', 'ipv6')
proxies.addSubnet('fc00::', 7, 'ipv6')

/**
 * Whom a request comes from, for counting only: an IPv4 address, or the first half of an IPv6 address, which one
 * customer of a provider has. Behind a proxy of the house it is what that proxy saw, the last of `X-Forwarded-For`.
 * Null when it is this machine itself: that says nothing about the client.
 */
export function clientAddress(peer: string | undefined, forwardedFor: string | undefined): string | null {
  const seen = plain(peer)
  if (seen === null) return null
  if (!proxies.check(seen, familyOf(seen))) return bucketOf(seen)
  const told = plain(forwardedFor?.split(',').at(-1)?.trim())
  if (told !== null) return bucketOf(told)
  return seen === '::1' || seen.startsWith('127.') ? null : bucketOf(seen)
}

/** An address without port and zone, IPv4 as such; null for anything else. */
function plain(text: string | undefined): string | null {
  const address = text
    ?.replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/i, '')
  return address !== undefined && isIP(address) !== 0 ? address : null
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6'
}

function bucketOf(address: string): string {
  if (isIPv4(address)) return address
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const before = head.split(':').filter(Boolean)
  const after = tail.split(':').filter(Boolean)
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0')
  return `${[...before, ...zeros, ...after].slice(0, 4).join(':')}::`
}
