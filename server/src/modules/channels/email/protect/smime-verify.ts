import { X509Certificate } from 'node:crypto'
import * as asn1 from 'asn1js'
import * as pki from 'pkijs'
import { canonicalLines } from './split-entity.ts'
import { addressesOf, holderOf, readCertificates, readRevocationLists } from './smime-keys.ts'

/** Whom the account trusts, and when the mail arrived. */
export interface TrustOf {
  /** PEM: certificates of authorities, and their revocation lists. */
  authorities: string
  at: Date
  /** The address of the shown sender, lower-cased. */
  from: string
}

export type SignatureProblem =
  | 'changed'
  | 'unknown-issuer'
  | 'expired'
  | 'revoked'
  | 'other-sender'
  | 'unreadable'
  | 'not-whole'

export interface SignatureReport {
  /** `good`: intact, by a certificate of a known authority, of this sender. `unverified`: intact, but by whom is open. */
  state: 'good' | 'unverified' | 'bad'
  problem: SignatureProblem | null
  name: string | null
  addresses: string[]
  /** SHA-256 of the certificate or key, hex. */
  fingerprint: string | null
}

const maxCertificates = 20

/** A signature over `content`, or one that holds its content itself (RFC 8551). `content` is null where nothing is intact. */
export async function verifySigned(
  cms: Buffer,
  detached: Buffer | null,
  trust: TrustOf,
): Promise<{ report: SignatureReport; content: Buffer | null; signer: X509Certificate | null }> {
  const unreadable = { report: reportOf('bad', 'unreadable', null), content: null, signer: null }
  let signed: pki.SignedData
  try {
    signed = new pki.SignedData({ schema: contentOf(cms, pki.ContentInfo.SIGNED_DATA) })
  } catch {
    // Foreign bytes that are no signature: said as such, whatever was wrong with them.
    return unreadable
  }
  const content = detached ?? enclosedIn(signed)
  const signer = content && signerOf(signed)
  if (!content || !signer) return unreadable
  const intact =
    (await isIntact(signed, content)) ||
    (detached !== null && (await isIntact(signed, canonicalLines(detached))))
  if (!intact) return { report: reportOf('bad', 'changed', signer.x509), content: null, signer: null }
  const problem = addressesOf(signer.x509).includes(trust.from)
    ? await chainProblem(signed, signer.pkijs, trust)
    : 'other-sender'
  const state =
    problem === null ? 'good' : problem === 'other-sender' || problem === 'revoked' ? 'bad' : 'unverified'
  return { report: reportOf(state, problem, signer.x509), content, signer: signer.x509 }
}

function reportOf(
  state: SignatureReport['state'],
  problem: SignatureProblem | null,
  certificate: X509Certificate | null,
): SignatureReport {
  return {
    state,
    problem,
    name: certificate && holderOf(certificate),
    addresses: certificate ? addressesOf(certificate) : [],
    fingerprint: certificate ? certificate.fingerprint256.replaceAll(':', '').toLowerCase() : null,
  }
}

/** The content of a CMS structure of one type. Throws for anything else. */
export function contentOf(cms: Buffer, type: string): asn1.AsnType {
  const { offset, result } = asn1.fromBER(Uint8Array.from(cms).buffer)
  if (offset < 0) throw new Error('no ASN.1')
  const info = new pki.ContentInfo({ schema: result })
  if (info.contentType !== type) throw new Error(`no ${type}`)
  return info.content
}

function enclosedIn({ encapContentInfo }: pki.SignedData): Buffer | null {
  const { eContent } = encapContentInfo
  return eContent ? Buffer.from(eContent.getValue()) : null
}

/** Exactly one signer, whose certificate came along. */
function signerOf(signed: pki.SignedData): { pkijs: pki.Certificate; x509: X509Certificate } | null {
  const [info, ...more] = signed.signerInfos
  const sid = info?.sid
  if (!info || more.length > 0 || !(sid instanceof pki.IssuerAndSerialNumber)) return null
  const certificates = certificatesIn(signed)
  const found = certificates.find(
    ({ issuer, serialNumber }) => issuer.isEqual(sid.issuer) && serialNumber.isEqual(sid.serialNumber),
  )
  return found ? { pkijs: found, x509: toX509(found) } : null
}

function certificatesIn({ certificates = [] }: pki.SignedData): pki.Certificate[] {
  return certificates.filter((one) => one instanceof pki.Certificate).slice(0, maxCertificates)
}

function toX509(certificate: pki.Certificate): X509Certificate {
  return new X509Certificate(Buffer.from(certificate.toSchema(true).toBER(false)))
}

async function isIntact(signed: pki.SignedData, content: Buffer): Promise<boolean> {
  try {
    const data = Uint8Array.from(content).buffer
    const outcome = await signed.verify({ signer: 0, data, checkChain: false, extendedMode: true })
    return outcome.signatureVerified === true
  } catch {
    // A digest that does not fit is thrown, like every other reason.
    return false
  }
}

/** Why the signer's certificate proves nothing, by what the account trusts; null when it does. */
async function chainProblem(
  signed: pki.SignedData,
  signer: pki.Certificate,
  { authorities, at }: TrustOf,
): Promise<SignatureProblem | null> {
  const trustedCerts = readCertificates(authorities).map((one) =>
    pki.Certificate.fromBER(Uint8Array.from(one.raw).buffer),
  )
  const crls = readRevocationLists(authorities).map((der) =>
    pki.CertificateRevocationList.fromBER(Uint8Array.from(der).buffer),
  )
  if (crls.some((crl) => crl.issuer.isEqual(signer.issuer) && crl.isCertificateRevoked(signer)))
    return 'revoked'
  if (signer.notBefore.value > at || signer.notAfter.value < at) return 'expired'
  if (trustedCerts.length === 0) return 'unknown-issuer'
  // The engine takes the last one as the certificate in question.
  const others = certificatesIn(signed).filter((one) => one !== signer)
  const engine = new pki.CertificateChainValidationEngine({
    trustedCerts,
    certs: [...others, signer],
    crls,
    checkDate: at,
  })
  try {
    const { result } = await engine.verify({ passedWhenNotRevValues: true })
    return result ? null : 'unknown-issuer'
  } catch {
    // A chain that cannot be read is none.
    return 'unknown-issuer'
  }
}
