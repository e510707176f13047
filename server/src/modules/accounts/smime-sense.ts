import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { AccountSettings } from '@kontor/contract'
import { invalid } from '#platform/faults'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g
const KEY = /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----[^-]+-----END (?:RSA |EC )?PRIVATE KEY-----/g

/** Refuses PEM that could not be used later; a mail that arrives is no time to find out. Fault `invalid`. */
export function requireSmimeSense(smime: AccountSettings['smime']): void {
  if (!smime) return
  const certificates = readAll(smime.certificate, CERTIFICATE, (text) => new X509Certificate(text))
  if (!certificates?.[0])
    throw invalid({ field: 'smime.certificate' }, 'Give at least one certificate as PEM text')
  if (
    smime.authorities !== '' &&
    readAll(smime.authorities, CERTIFICATE, (text) => new X509Certificate(text)) === null
  )
    throw invalid({ field: 'smime.authorities' }, 'The authorities are certificates as PEM text')
  if (
    smime.recipients !== '' &&
    readAll(smime.recipients, CERTIFICATE, (text) => new X509Certificate(text)) === null
  )
    throw invalid({ field: 'smime.recipients' }, 'The correspondents are certificates as PEM text')
  if (smime.key === undefined) return
  const keys = readAll(smime.key, KEY, (text) => createPrivateKey(text))
  const [first] = certificates
  if (!keys?.some((key) => first.checkPrivateKey(key)))
    throw invalid(
      { field: 'smime.key' },
      'No private key fits the first certificate (PEM, without a passphrase)',
    )
}

/** Null when one of them cannot be read. */
function readAll<T>(pem: string, pattern: RegExp, read: (text: string) => T): T[] | null {
  try {
    return (pem.match(pattern) ?? []).map(read)
  } catch {
    // What OpenSSL says of foreign text helps nobody; the field does.
    return null
  }
}
