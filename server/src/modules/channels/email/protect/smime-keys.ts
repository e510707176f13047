import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g
const CRL = /-----BEGIN X509 CRL-----([^-]+)-----END X509 CRL-----/g
const KEY = /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----[^-]+-----END (?:RSA |EC )?PRIVATE KEY-----/g
const MAX_OF_EACH = 50

/** An own certificate with its key. */
export interface OwnKey {
  certificate: X509Certificate
  key: KeyObject
}

/** The certificates in PEM text. Throws what `X509Certificate` throws. */
export function readCertificates(pem: string): X509Certificate[] {
  return (pem.match(CERTIFICATE) ?? []).slice(0, MAX_OF_EACH).map((text) => new X509Certificate(text))
}

/** The revocation lists in PEM text, as DER. */
export function readRevocationLists(pem: string): Buffer[] {
  return [...pem.matchAll(CRL)].slice(0, MAX_OF_EACH).map(([, body = '']) => Buffer.from(body, 'base64'))
}

/** Own certificates that have a key among `keysPem`, in the order of the certificates: the first signs. */
export function pairKeys(certificatesPem: string, keysPem: string): OwnKey[] {
  const keys = (keysPem.match(KEY) ?? []).slice(0, MAX_OF_EACH).map((text) => createPrivateKey(text))
  return readCertificates(certificatesPem).flatMap((certificate) => {
    const key = keys.find((candidate) => certificate.checkPrivateKey(candidate))
    return key ? [{ certificate, key }] : []
  })
}

/** The e-mail addresses a certificate is for, lower-cased: alternative names first, then the old subject field. */
export function addressesOf({ subjectAltName = '', subject }: X509Certificate): string[] {
  const alternative = [...subjectAltName.matchAll(/email:([^,\s"]+)/gi)].map(([, address = '']) => address)
  const old = [...subject.matchAll(/^emailAddress=(.+)$/gim)].map(([, address = '']) => address)
  return [...new Set([...alternative, ...old].map((address) => address.trim().toLowerCase()))]
}

/** The common name of a certificate's holder, or null. */
export function holderOf({ subject }: X509Certificate): string | null {
  return /^CN=(.+)$/m.exec(subject)?.[1]?.slice(0, 200) ?? null
}
