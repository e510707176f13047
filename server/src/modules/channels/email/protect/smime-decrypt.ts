import { constants, createDecipheriv, privateDecrypt, randomBytes } from 'node:crypto'
import * as asn1 from 'asn1js'
import * as pki from 'pkijs'
import { contentOf } from './smime-verify.ts'
import type { OwnKey } from './smime-keys.ts'

const ENVELOPED = '1.2.840.113549.1.7.3'
const AUTH_ENVELOPED = '1.2.840.113549.1.9.16.1.23'
const RSA = '1.2.840.113549.1.1.1'
const RSA_OAEP = '1.2.840.113549.1.1.7'
const oaepHashes: Record<string, string> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}
/** AES alone: older ciphers are opened by nobody here. */
const ciphers: Record<string, { name: string; keyBytes: number; isAead: boolean }> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyBytes: 16, isAead: false },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyBytes: 24, isAead: false },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyBytes: 32, isAead: false },
  '2.16.840.1.101.3.4.1.6': { name: 'aes-128-gcm', keyBytes: 16, isAead: true },
  '2.16.840.1.101.3.4.1.26': { name: 'aes-192-gcm', keyBytes: 24, isAead: true },
  '2.16.840.1.101.3.4.1.46': { name: 'aes-256-gcm', keyBytes: 32, isAead: true },
}
const maxRecipients = 200

/** Nothing came out; one error for every reason, so that answers tell nothing about keys or padding. */
export class Closed extends Error {
  readonly problem: 'no-key' | 'unreadable'
  constructor(problem: 'no-key' | 'unreadable') {
    super('the message cannot be decrypted')
    this.name = 'Closed'
    this.problem = problem
  }
}

/** Decrypts a whole CMS message (RFC 5652, RFC 5083). All or nothing: throws `Closed`. */
export function decryptCms(cms: Buffer, keys: readonly OwnKey[]): Buffer {
  let parts: Parts
  try {
    parts = read(cms)
  } catch {
    throw new Closed('unreadable')
  }
  const ours = keys.flatMap((own) => {
    const recipient = parts.recipients.find(({ issuer, serial }) => isFor(own, issuer, serial))
    return recipient ? [{ own, recipient }] : []
  })
  const [match] = ours
  if (!match) throw new Closed('no-key')
  try {
    return open(parts, contentKey(match.own, match.recipient, parts.cipher.keyBytes))
  } catch {
    throw new Closed('unreadable')
  }
}

interface Recipient {
  issuer: pki.RelativeDistinguishedNames
  serial: asn1.Integer
  algorithm: pki.AlgorithmIdentifier
  key: Buffer
}
interface Parts {
  recipients: Recipient[]
  cipher: { name: string; keyBytes: number; isAead: boolean }
  iv: Buffer
  tagBytes: number
  content: Buffer
  tag: Buffer | null
  attributes: Buffer | null
}

function read(cms: Buffer): Parts {
  const type = cmsType(cms)
  const fields = sequence(contentOf(cms, type))
  // version, [0] originator, recipients, content, [1] attributes, mac
  const recipientSet = fields.find((field) => field instanceof asn1.Set) as asn1.Set
  const info = sequence(fields.slice(fields.indexOf(recipientSet) + 1)[0])
  const algorithm = new pki.AlgorithmIdentifier({ schema: info[1] })
  const cipher = ciphers[algorithm.algorithmId]
  if (!cipher || cipher.isAead !== (type === AUTH_ENVELOPED)) throw new Error('no cipher of ours')
  const after = fields.slice(fields.indexOf(recipientSet) + 2)
  const mac = after.find((field) => field instanceof asn1.OctetString)
  const attributes = after.find((field) => field.idBlock.tagClass === 3 && field.idBlock.tagNumber === 1)
  return {
    recipients: recipientSet.valueBlock.value
      .slice(0, maxRecipients)
      .flatMap((one) => recipientOf(one) ?? []),
    cipher,
    ...parametersOf(algorithm, cipher.isAead),
    content: octets(info[2]),
    tag: mac ? octets(mac) : null,
    attributes: attributes ? setOf(Buffer.from(attributes.toBER(false))) : null,
  }
}

function cmsType(cms: Buffer): string {
  const { offset, result } = asn1.fromBER(Uint8Array.from(cms).buffer)
  if (offset < 0) throw new Error('no ASN.1')
  const { contentType } = new pki.ContentInfo({ schema: result })
  if (contentType !== ENVELOPED && contentType !== AUTH_ENVELOPED) throw new Error('not encrypted')
  return contentType
}

/** Key transport by issuer and serial number; other kinds are nobody's we know. */
function recipientOf(one: asn1.AsnType): Recipient | null {
  if (!(one instanceof asn1.Sequence)) return null
  const info = new pki.KeyTransRecipientInfo({ schema: one })
  if (!(info.rid instanceof pki.IssuerAndSerialNumber)) return null
  return {
    issuer: info.rid.issuer,
    serial: info.rid.serialNumber,
    algorithm: info.keyEncryptionAlgorithm,
    key: Buffer.from(info.encryptedKey.getValue()),
  }
}

function isFor(
  { certificate }: OwnKey,
  issuer: pki.RelativeDistinguishedNames,
  serial: asn1.Integer,
): boolean {
  const own = pki.Certificate.fromBER(Uint8Array.from(certificate.raw).buffer)
  return own.issuer.isEqual(issuer) && own.serialNumber.isEqual(serial)
}

/**
 * The key of the content. One that does not open is replaced by random bytes, so that what fails is the content, and
 * nobody learns where (RFC 3218).
 */
function contentKey({ key }: OwnKey, recipient: Recipient, keyBytes: number): Buffer {
  const { algorithmId, algorithmParams } = recipient.algorithm
  if (algorithmId !== RSA && algorithmId !== RSA_OAEP) throw new Error('no key transport of ours')
  try {
    const opened =
      algorithmId === RSA
        ? privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, recipient.key)
        : privateDecrypt(
            { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: oaepHashOf(algorithmParams) },
            recipient.key,
          )
    return opened.length === keyBytes ? opened : randomBytes(keyBytes)
  } catch {
    return randomBytes(keyBytes)
  }
}

function oaepHashOf(parameters: asn1.AsnType | undefined): string {
  if (!(parameters instanceof asn1.Sequence)) return 'sha1'
  const { hashAlgorithm } = new pki.RSAESOAEPParams({ schema: parameters })
  const hash = oaepHashes[hashAlgorithm.algorithmId]
  if (!hash) throw new Error('no digest of ours')
  return hash
}

function parametersOf({ algorithmParams }: pki.AlgorithmIdentifier, isAead: boolean) {
  if (!isAead) return { iv: octets(algorithmParams), tagBytes: 0 }
  const [nonce, length] = sequence(algorithmParams)
  const tagBytes = length instanceof asn1.Integer ? length.valueBlock.valueDec : 12
  if (tagBytes < 12 || tagBytes > 16) throw new Error('a short tag')
  return { iv: octets(nonce), tagBytes }
}

function open({ cipher, iv, tagBytes, content, tag, attributes }: Parts, key: Buffer): Buffer {
  if (!cipher.isAead) {
    const decipher = createDecipheriv(cipher.name, key, iv)
    return Buffer.concat([decipher.update(content), decipher.final()])
  }
  const decipher = createDecipheriv(cipher.name as 'aes-256-gcm', key, iv, { authTagLength: tagBytes })
  if (attributes) decipher.setAAD(attributes)
  decipher.setAuthTag(tag ?? Buffer.alloc(0))
  return Buffer.concat([decipher.update(content), decipher.final()])
}

function sequence(value: unknown): asn1.AsnType[] {
  if (!(value instanceof asn1.Sequence)) throw new Error('no sequence')
  return value.valueBlock.value
}

/** The bytes of an octet string, whole or in pieces, tagged or not. */
function octets(value: unknown): Buffer {
  if (value instanceof asn1.OctetString) return Buffer.from(value.getValue())
  if (value instanceof asn1.Constructed) return Buffer.concat(value.valueBlock.value.map(octets))
  if (value instanceof asn1.Primitive) return Buffer.from(value.valueBlock.valueHexView)
  throw new Error('no octets')
}

/** Attributes are authenticated with the tag of a set (RFC 5083, section 2.2). */
function setOf(tagged: Buffer): Buffer {
  const copy = Buffer.from(tagged)
  copy[0] = 0x31
  return copy
}
