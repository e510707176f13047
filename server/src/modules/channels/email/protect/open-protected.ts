import type { X509Certificate } from 'node:crypto'
import type { SeenCertificate } from '#customers'
import { parseAddresses } from '../parse-addresses.ts'
import { allValues, readHeader } from '../parse-fields.ts'
import { Closed, decryptCms } from './smime-decrypt.ts'
import { pairKeys } from './smime-keys.ts'
import { type SignatureReport, verifySigned } from './smime-verify.ts'
import { decodeBody, decoded, rewrapped, signedParts, typeOf } from './split-entity.ts'

/** A mail that may be signed or encrypted, and what the account knows. Crosses a worker boundary. */
export interface ProtectedMail {
  raw: Uint8Array
  at: Date
  keys: { certificate: string; key: string; authorities: string }
}

/** What was found; `shown` is the mail to read instead, null where it is read as it came. */
export interface Opened {
  protection: Protection | null
  shown: Uint8Array | null
  /** The sender's own certificate, where his signature is good: answers may be encrypted for it. */
  certificate: SeenCertificate | null
}

export interface Protection {
  kind: 'smime' | 'pgp'
  signed: SignatureReport | null
  encrypted: { state: 'opened' | 'closed'; problem: 'no-key' | 'unreadable' | 'not-whole' | null } | null
}

const SIGNED = /^application\/(x-)?pkcs7-signature$/
const CMS = /^application\/(x-)?pkcs7-mime$/
/** How deep one protection may lie in another: encrypted around signed is usual, and signed again outside at most. */
const maxLayers = 3
const maxLookBytes = 2 * 1024 * 1024

/** Whether a mail names S/MIME anywhere; without looking closer. */
export function mayBeProtected(raw: Uint8Array): boolean {
  const head = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, maxLookBytes))
  return /pkcs7-(signature|mime)/i.test(head.toString('latin1'))
}

/**
 * Opens an S/MIME mail (RFC 8551). Only what is protected as a whole is opened: an encrypted part among others stays
 * closed, and a signature that covers a part only is none (EFAIL, CVE-2017-17688). What is shown then is exactly what was
 * signed or decrypted, under the header of the mail.
 */
export async function openProtected({ raw, at, keys }: ProtectedMail): Promise<Opened> {
  const whole = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  const trust = { authorities: keys.authorities, at, from: fromOf(whole) }
  const protection: Protection = { kind: 'smime', signed: null, encrypted: null }
  let entity = whole
  let certificate: SeenCertificate | null = null
  for (let layer = 0; layer < maxLayers; layer++) {
    const { fields, bodyStart } = readHeader(entity, 0)
    const { type, protocol, smimeType, boundary, encoding } = typeOf(fields)
    if (type === 'multipart/signed' && SIGNED.test(protocol)) {
      const parts = signedParts(entity, bodyStart, boundary)
      if (!parts || !SIGNED.test(typeOf(readHeader(parts.signature, 0).fields).type)) {
        protection.signed ??= notWhole()
        break
      }
      const { report, signer } = await verifySigned(decoded(parts.signature), parts.signed, trust)
      protection.signed = report
      certificate = seenIn(report, signer, trust.from)
      entity = parts.signed
    } else if (CMS.test(type) && smimeType === 'signed-data') {
      const { report, content, signer } = await verifySigned(
        decodeBody(entity.subarray(bodyStart), encoding),
        null,
        trust,
      )
      protection.signed = report
      certificate = seenIn(report, signer, trust.from)
      if (!content) break
      entity = content
    } else if (CMS.test(type) && protection.encrypted === null) {
      try {
        entity = decryptCms(
          decodeBody(entity.subarray(bodyStart), encoding),
          pairKeys(keys.certificate, keys.key),
        )
        protection.encrypted = { state: 'opened', problem: null }
      } catch (error) {
        if (!(error instanceof Closed)) throw error
        protection.encrypted = { state: 'closed', problem: error.problem }
        break
      }
    } else break
  }
  if (entity === whole) {
    if (protection.signed || protection.encrypted) return { protection, shown: null, certificate: null }
    return { protection: partsOnly(whole), shown: null, certificate: null }
  }
  return { protection, shown: rewrapped(whole, entity), certificate }
}

function seenIn(
  { state, fingerprint }: SignatureReport,
  signer: X509Certificate | null,
  address: string,
): SeenCertificate | null {
  if (state !== 'good' || !signer || !fingerprint) return null
  return {
    address,
    fingerprint,
    certificate: signer.raw.toString('base64'),
    notAfter: new Date(signer.validTo).toISOString(),
  }
}

/** Protected parts inside of an ordinary mail: told, and left alone. */
function partsOnly(whole: Buffer): Protection | null {
  const text = whole.subarray(0, maxLookBytes).toString('latin1')
  const signed = /^content-type:\s*multipart\/signed;[^]{0,300}?pkcs7-signature/im.test(text)
  const encrypted = /^content-type:\s*application\/(x-)?pkcs7-mime/im.test(text)
  if (!signed && !encrypted) return null
  return {
    kind: 'smime',
    signed: signed ? notWhole() : null,
    encrypted: encrypted ? { state: 'closed', problem: 'not-whole' } : null,
  }
}

function notWhole(): SignatureReport {
  return { state: 'bad', problem: 'not-whole', name: null, addresses: [], fingerprint: null }
}

/** The one author, lower-cased; empty where there are several, so that no certificate fits. */
function fromOf(whole: Buffer): string {
  const { addresses } = parseAddresses(allValues(readHeader(whole, 0).fields, 'from').join(', '))
  const [first, ...more] = addresses
  return first && more.length === 0 ? first.address.toLowerCase() : ''
}
