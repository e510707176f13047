import { domainToASCII } from 'node:url'
import { MAX_ADDRESS_LENGTH } from './limits.ts'

/** An address ready for the envelope; `needsUtf8` when its local part is not ASCII (RFC 6531). */
export type EnvelopeAddress = { wire: string; needsUtf8: boolean }

const DOT_ATOM = /^[^\s\x00-\x1f\x7f-\x9f<>()[\]\\,;:"@]+$/u
const QUOTED = /^"(?:[^"\\\x00-\x1f\x7f-\x9f]|\\[\x20-\x7e])*"$/u
const LITERAL_DOMAIN = /^\[(?:[\d.]+|IPv6:[\dA-Fa-f:.]+)\]$/
const DOMAIN = /^[A-Za-z\d](?:[A-Za-z\d.-]*[A-Za-z\d])?$/
const ASCII = /^[\x00-\x7f]*$/

/**
 * Checks an address for use in MAIL or RCPT and writes its domain in ASCII. Null when it is not exactly one
 * address: nothing that could end the command line or smuggle a second one gets through.
 */
export function envelopeAddress(address: string): EnvelopeAddress | null {
  if (address.length > MAX_ADDRESS_LENGTH) return null
  const at = address.lastIndexOf('@')
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)]
  if (at < 1 || !(DOT_ATOM.test(local) || QUOTED.test(local))) return null
  if (LITERAL_DOMAIN.test(domain)) return { wire: address, needsUtf8: !ASCII.test(local) }
  // A host name with anything but letters, digits, dots and hyphens would be rewritten by the URL rules.
  if (ASCII.test(domain) && !DOMAIN.test(domain)) return null
  const ascii = domainToASCII(domain)
  if (!DOMAIN.test(ascii)) return null
  return { wire: `${local}@${ascii}`, needsUtf8: !ASCII.test(local) }
}

/** The addresses of an envelope as they go on the wire. */
export type Addressed = { from: string; to: string[]; needsUtf8: boolean }

/** All addresses of an envelope, or which kind is not an address. A null sender is empty. */
export function addressEnvelope(sender: string, recipients: string[]): Addressed | 'sender' | 'recipient' {
  const from = sender === '' ? { wire: '', needsUtf8: false } : envelopeAddress(sender)
  if (from === null) return 'sender'
  const to = recipients.map(envelopeAddress).filter((address) => address !== null)
  if (to.length === 0 || to.length < recipients.length) return 'recipient'
  return {
    from: from.wire,
    to: to.map(({ wire }) => wire),
    needsUtf8: [from, ...to].some((a) => a.needsUtf8),
  }
}
