import {
  constants,
  createCipheriv,
  publicEncrypt,
  randomBytes,
  webcrypto,
  type X509Certificate,
} from 'node:crypto'
import * as asn1 from 'asn1js'
import * as pki from 'pkijs'
import { readHeader } from '../parse-fields.ts'
import type { OwnKey } from './smime-keys.ts'

const SIGNING_TIME = '1.2.840.113549.1.9.5'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const RSA = '1.2.840.113549.1.1.1'
const AES_256_CBC = '2.16.840.1.101.3.4.1.42'
const CONTENT_FIELD = /^(content-[a-z-]+|mime-version)[ \t]*:/i
const digest = 'SHA-256'
const lineLength = 76

/** A finished mail, signed by the first own key (RFC 8551, section 3.5.3): readable without S/MIME. */
export async function signMail(raw: Buffer, { certificate, key }: OwnKey, at: Date): Promise<Buffer> {
  const { outer, entity } = splitMail(raw)
  const signed = await signedData(entity, certificate, key.export({ type: 'pkcs8', format: 'der' }), at)
  // Of random bytes, so that it cannot occur in what is signed.
  const boundary = `signed-${randomBytes(18).toString('hex')}`
  return Buffer.concat([
    Buffer.from(
      [
        ...outer,
        'MIME-Version: 1.0',
        `Content-Type: multipart/signed; protocol="application/pkcs7-signature";\r\n micalg=sha-256; boundary="${boundary}"`,
        '',
        `--${boundary}`,
        '',
      ].join('\r\n'),
      'latin1',
    ),
    entity,
    Buffer.from(
      [
        '',
        `--${boundary}`,
        'Content-Type: application/pkcs7-signature; name="smime.p7s"',
        'Content-Transfer-Encoding: base64',
        'Content-Disposition: attachment; filename="smime.p7s"',
        '',
        inLines(signed),
        `--${boundary}--`,
        '',
      ].join('\r\n'),
    ),
  ])
}

/** A finished mail, encrypted for these certificates (RFC 8551, section 3.3). Only RSA keys can be written to. */
export function encryptMail(raw: Buffer, to: readonly X509Certificate[]): Buffer {
  const { outer, entity } = splitMail(raw)
  const lines = [
    ...outer,
    'MIME-Version: 1.0',
    'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
    'Content-Transfer-Encoding: base64',
    'Content-Disposition: attachment; filename="smime.p7m"',
    '',
    inLines(envelopedData(entity, to)),
    '',
  ]
  return Buffer.from(lines.join('\r\n'), 'latin1')
}

/** Whether a mail can be encrypted for a certificate: of an RSA key, and valid now. */
export function canReceive({ publicKey, validFrom, validTo }: X509Certificate, at: Date): boolean {
  return publicKey.asymmetricKeyType === 'rsa' && new Date(validFrom) <= at && at <= new Date(validTo)
}

/** The header without what describes the content, and the content as an entity of its own. */
function splitMail(raw: Buffer): { outer: string[]; entity: Buffer } {
  const { bodyStart } = readHeader(raw, 0)
  const lines = raw
    .toString('latin1', 0, bodyStart)
    .split(/\r\n(?![ \t])/)
    .filter((line) => line !== '')
  const own = lines.filter((line) => /^content-/i.test(line))
  const head = Buffer.from(`${own.join('\r\n')}\r\n\r\n`, 'latin1')
  return {
    outer: lines.filter((line) => !CONTENT_FIELD.test(line)),
    entity: Buffer.concat([head, raw.subarray(bodyStart)]),
  }
}

async function signedData(
  entity: Buffer,
  certificate: X509Certificate,
  pkcs8: Buffer,
  at: Date,
): Promise<Buffer> {
  const own = toPki(certificate)
  const data = Uint8Array.from(entity).buffer
  const messageDigest = await webcrypto.subtle.digest(digest, data)
  const attribute = (type: string, value: asn1.AsnType) => new pki.Attribute({ type, values: [value] })
  const signer = new pki.SignerInfo({
    version: 1,
    sid: new pki.IssuerAndSerialNumber({ issuer: own.issuer, serialNumber: own.serialNumber }),
    signedAttrs: new pki.SignedAndUnsignedAttributes({
      type: 0,
      attributes: [
        attribute(CONTENT_TYPE, new asn1.ObjectIdentifier({ value: pki.ContentInfo.DATA })),
        attribute(SIGNING_TIME, new asn1.UTCTime({ valueDate: at })),
        attribute(MESSAGE_DIGEST, new asn1.OctetString({ valueHex: messageDigest })),
      ],
    }),
  })
  const signed = new pki.SignedData({
    version: 1,
    encapContentInfo: new pki.EncapsulatedContentInfo({ eContentType: pki.ContentInfo.DATA }),
    signerInfos: [signer],
    certificates: [own],
  })
  await signed.sign(await signingKey(certificate, pkcs8), 0, digest, data)
  return wrap(pki.ContentInfo.SIGNED_DATA, signed.toSchema(true))
}

/** The same object under the name that the library's types give it. */
type SigningKey = Parameters<pki.SignedData['sign']>[0]

function signingKey({ publicKey }: X509Certificate, pkcs8: Buffer): Promise<SigningKey> {
  const algorithm =
    publicKey.asymmetricKeyType === 'ec'
      ? { name: 'ECDSA', namedCurve: curveOf(publicKey.asymmetricKeyDetails?.namedCurve) }
      : { name: 'RSASSA-PKCS1-v1_5', hash: digest }
  return webcrypto.subtle.importKey('pkcs8', Uint8Array.from(pkcs8), algorithm, false, [
    'sign',
  ]) as Promise<SigningKey>
}

function curveOf(name: string | undefined): string {
  const curves: Record<string, string> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }
  return curves[name ?? ''] ?? 'P-256'
}

function envelopedData(entity: Buffer, to: readonly X509Certificate[]): Buffer {
  const [key, iv] = [randomBytes(32), randomBytes(16)]
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const content = Buffer.concat([cipher.update(entity), cipher.final()])
  const enveloped = new pki.EnvelopedData({
    version: 0,
    recipientInfos: to.map((certificate) => recipientInfo(certificate, key)),
    encryptedContentInfo: new pki.EncryptedContentInfo({
      contentType: pki.ContentInfo.DATA,
      contentEncryptionAlgorithm: new pki.AlgorithmIdentifier({
        algorithmId: AES_256_CBC,
        algorithmParams: new asn1.OctetString({ valueHex: Uint8Array.from(iv).buffer }),
      }),
      encryptedContent: new asn1.OctetString({ valueHex: Uint8Array.from(content).buffer }),
    }),
  })
  return wrap(pki.ContentInfo.ENVELOPED_DATA, enveloped.toSchema())
}

function recipientInfo(certificate: X509Certificate, key: Buffer): pki.RecipientInfo {
  const { issuer, serialNumber } = toPki(certificate)
  const encrypted = publicEncrypt({ key: certificate.publicKey, padding: constants.RSA_PKCS1_PADDING }, key)
  return new pki.RecipientInfo({
    variant: 1,
    value: new pki.KeyTransRecipientInfo({
      version: 0,
      rid: new pki.IssuerAndSerialNumber({ issuer, serialNumber }),
      keyEncryptionAlgorithm: new pki.AlgorithmIdentifier({
        algorithmId: RSA,
        algorithmParams: new asn1.Null(),
      }),
      encryptedKey: new asn1.OctetString({ valueHex: Uint8Array.from(encrypted).buffer }),
      recipientCertificate: toPki(certificate),
    }),
  })
}

function wrap(contentType: string, content: asn1.AsnType): Buffer {
  const info = new pki.ContentInfo({ contentType, content })
  return Buffer.from(info.toSchema().toBER(false))
}

function toPki(certificate: X509Certificate): pki.Certificate {
  return pki.Certificate.fromBER(Uint8Array.from(certificate.raw).buffer)
}

function inLines(bytes: Buffer): string {
  return bytes.toString('base64').replace(new RegExp(`.{${lineLength}}`, 'g'), '$&\r\n')
}
