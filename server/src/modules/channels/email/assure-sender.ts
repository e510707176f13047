import { readAuthenticationResults, readSenderIdentity, unauthenticated } from '@kontor/core/mail'
import type { Assurance } from '#cases'
import type { Envelope } from '#intake'
import { checkSender, type ResolveDns } from './check-sender.ts'
import { parseAddresses } from './parse-addresses.ts'
import { allValues, type Field, firstValue, readHeader } from './parse-fields.ts'
import type { ParsedMail } from './parsed-mail.ts'

/** Whose word an account believes; without it nobody's. */
interface Trust {
  servers: readonly string[]
  ownCheck: boolean
}

/** Who really sent a mail and what is odd about him; `name` is the display name that may be shown. */
export async function assureSender(
  raw: Uint8Array,
  mail: ParsedMail,
  envelope: Envelope,
  trust: Trust | undefined,
  resolveDns: ResolveDns | undefined,
): Promise<{ name: string; assurance: Assurance }> {
  const { fields } = readHeader(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), 0)
  const from = mail.from ?? mail.sender
  const address = from?.address ?? ''
  const identity = readSenderIdentity({
    name: from?.name ?? '',
    address,
    fields: allValues(fields, 'from').length,
    addresses: authorsOf(fields),
    raw: firstValue(fields, 'from') ?? '',
  })
  const authentication = await authenticate(raw, fields, address, identity.flags, envelope, trust, resolveDns)
  return {
    name: identity.name,
    assurance: {
      authentication,
      identity: { address: identity.shownAddress, flags: identity.flags },
      protection: null,
    },
  }
}

async function authenticate(
  raw: Uint8Array,
  fields: readonly Field[],
  address: string,
  flags: readonly { code: string }[],
  envelope: Envelope,
  trust: Trust | undefined,
  resolveDns: ResolveDns | undefined,
): Promise<Assurance['authentication']> {
  const domain = address.includes('@') ? address.slice(address.lastIndexOf('@') + 1) : null
  // With several authors nobody knows of whom the results speak (RFC 7489, section 6.6.1).
  const isOne = !flags.some(({ code }) => code === 'several-from')
  const told = readAuthenticationResults(fields, trust?.servers ?? [], isOne ? domain : null)
  if (told !== null) return { ...told, by: 'server' }
  if (!isOne || domain === null || !trust?.ownCheck || !envelope.client)
    return { ...unauthenticated, by: null }
  const checked = await checkSender(raw, { ...envelope, client: envelope.client }, domain, resolveDns)
  return { ...checked, by: 'own' }
}

/** How many different addresses claim to be the author. */
function authorsOf(fields: readonly Field[]): number {
  const { addresses } = parseAddresses(allValues(fields, 'from').join(', '))
  return new Set(addresses.flatMap(({ address }) => (address === '' ? [] : [address.toLowerCase()]))).size
}
