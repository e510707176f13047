import { toAsciiLabel } from './punycode.ts'

const MAX_ADDRESS_LENGTH = 320
const MAX_DOMAIN_LENGTH = 253
const MAX_LABEL_LENGTH = 63

/**
 * An e-mail address in the one form that is compared, stored and put into an envelope: local part in Unicode
 * NFC with its case kept, domain in lower-cased A-labels. Null when it cannot be used: no or several `@`, an
 * empty part, white space, control characters or characters that mean something in a header, a quoted local
 * part that needs its quotes, an address literal.
 */
export function canonicalAddress(address: string): string | null {
  const trimmed = address.trim()
  if (trimmed.length > MAX_ADDRESS_LENGTH) return null
  const at = trimmed.lastIndexOf('@')
  if (at < 1) return null
  const local = canonicalLocal(trimmed.slice(0, at))
  const domain = canonicalDomain(trimmed.slice(at + 1))
  return local && domain ? `${local}@${domain}` : null
}

/** A domain name in lower-cased A-labels, or null when it is none. */
export function canonicalDomain(domain: string): string | null {
  const mapped = domain
    .replace(/[\u3002\uff0e\uff61]/g, '.')
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC')
    .replace(/\.$/, '')
  if (mapped === '' || mapped.length > MAX_DOMAIN_LENGTH) return null
  const labels = mapped
    .split('.')
    .map((label) => (/^[\p{L}\p{M}\p{N}_-]+$/u.test(label) ? toAsciiLabel(label) : ''))
  const sound = labels.every(
    (label) => /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/.test(label) && label.length <= MAX_LABEL_LENGTH,
  )
  const result = labels.join('.')
  return sound && result.length <= MAX_DOMAIN_LENGTH ? result : null
}

function canonicalLocal(local: string): string | null {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(local)
  const plain = (quoted?.[1] ?? local).replace(quoted ? /\\(.)/g : /(?!)/g, '$1').normalize('NFC')
  return plain !== '' && /^[^\s\p{C}<>()[\]\\,;:@"]+$/u.test(plain) ? plain : null
}
