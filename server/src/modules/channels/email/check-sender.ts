import { Resolver } from 'node:dns/promises'
import { judgeSender, type MailAuthentication, type MethodResult, unauthenticated } from '@kontor/core/mail'
import { authenticate } from 'mailauth'
import type { Envelope } from '#intake'
import { readHeader } from './parse-fields.ts'

/** Asks the domain name system for records of one type, as `node:dns` does. */
export type ResolveDns = (name: string, type: string) => Promise<string[] | string[][]>

const checkTimeoutMs = 8_000
const queryTimeoutMs = 2_000
const queryTries = 2
/** A mail with more is checked by nobody: each costs a query and a hash over the whole mail. */
const maxSignatures = 8
const minKeyBits = 1024
/** Only names our results with; never sent. */
const ourName = 'kontor.invalid'

/** The system's name servers, with bounded patience. */
function systemDns(): ResolveDns {
  const resolver = new Resolver({ timeout: queryTimeoutMs, tries: queryTries })
  return (name, type) => resolver.resolve(name, type) as Promise<string[] | string[][]>
}

/**
 * Checks SPF, DKIM and DMARC (RFC 7208, 6376, 7489) of a mail that came straight from its sender's server, over the bytes
 * as they came. `none` where nothing can be said in time: a name server that is away makes no sender a liar.
 */
export async function checkSender(
  raw: Uint8Array,
  envelope: Envelope & { client: { address: string; name: string } },
  fromDomain: string,
  resolveDns: ResolveDns = systemDns(),
): Promise<MailAuthentication> {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  const { fields, tooLong } = readHeader(bytes, 0)
  if (tooLong || fields.filter(({ name }) => name === 'dkim-signature').length > maxSignatures)
    return unauthenticated
  const timeout = Promise.withResolvers<null>()
  const timer = setTimeout(() => timeout.resolve(null), checkTimeoutMs)
  try {
    const checking = authenticate(bytes, {
      ip: envelope.client.address.replace(/^::ffff:/, ''),
      helo: envelope.client.name,
      sender: envelope.from ?? '',
      mta: ourName,
      minBitLength: minKeyBits,
      rejectRsaSha1: true,
      disableArc: true,
      disableBimi: true,
      resolver: resolveDns as (name: string, type: string) => Promise<string[][]>,
    })
    const results = await Promise.race([checking, timeout.promise])
    return results === null ? unauthenticated : judgeSender(methodsOf(results), fromDomain)
  } catch {
    // What the library cannot read proves nothing; the mail itself goes its way.
    return unauthenticated
  } finally {
    clearTimeout(timer)
  }
}

function methodsOf({ dmarc, dkim, spf }: Awaited<ReturnType<typeof authenticate>>): MethodResult[] {
  const one = (method: string, result: string, key: string, value: string | undefined): MethodResult => ({
    method,
    result,
    properties: new Map(value ? [[key, value]] : []),
  })
  return [
    ...(dmarc ? [one('dmarc', dmarc.status.result, 'header.from', dmarc.status.header?.from)] : []),
    ...dkim.results.map((row) => one('dkim', row.status.result, 'header.d', row.signingDomain)),
    ...(spf ? [one('spf', spf.status.result, 'smtp.mailfrom', spf.domain)] : []),
  ]
}
