import { X509Certificate } from 'node:crypto'
import { Fault } from '#platform/faults'
import { addressesOf, pairKeys, readCertificates } from './smime-keys.ts'
import { canReceive, encryptMail, signMail } from './smime-write.ts'

/** What an account wants of its answers, and what there is to do it with. */
export interface OutgoingProtection {
  sign: boolean
  encrypt: 'never' | 'if-possible' | 'require'
  keys: { certificate: string; key: string }
  /** Certificates given by hand, PEM. */
  recipients: string
  /** Certificates from correspondents' own good signatures, the newest first. */
  known: readonly { address: string; certificate: Buffer }[]
}

/** Whom a mail goes to; a blind copy would be named by the very encryption. */
export interface OutgoingTo {
  recipients: readonly { address: string; role: 'to' | 'cc' | 'bcc' }[]
  /** An automatic receipt holds none of the customer's words and goes out in clear where it must. */
  isReceipt: boolean
  at: Date
}

/**
 * Signs, then encrypts a finished mail as its account wants it. Faults, shown to the agent before anything is sent: `no-signing-key`,
 * `no-certificate` with the address that has none, `blind-copies-in-clear`.
 */
export async function protectOutgoing(
  raw: Buffer,
  wanted: OutgoingProtection,
  to: OutgoingTo,
): Promise<Buffer> {
  const own = pairKeys(wanted.keys.certificate, wanted.keys.key)
  const [signer] = own
  if (wanted.sign && !signer)
    throw new Fault(409, 'no-signing-key', {}, 'The account has no key to sign with')
  const signed = wanted.sign && signer ? await signMail(raw, signer, to.at) : raw
  const certificates = wanted.encrypt === 'never' ? null : certificatesFor(wanted, to)
  // Ours too, so that the copy in the Sent folder can be read.
  return certificates
    ? encryptMail(signed, signer ? [...certificates, signer.certificate] : certificates)
    : signed
}

/** A certificate for each recipient, or null where the mail goes out in clear. */
function certificatesFor(wanted: OutgoingProtection, to: OutgoingTo): X509Certificate[] | null {
  const must = wanted.encrypt === 'require' && !to.isReceipt
  if (to.recipients.some(({ role }) => role === 'bcc')) {
    if (!must) return null
    throw new Fault(409, 'blind-copies-in-clear', {}, 'An encrypted mail cannot have blind copies')
  }
  const given = readCertificates(wanted.recipients)
  const found = to.recipients.map(({ address }) => {
    const lower = address.toLowerCase()
    const known = wanted.known
      .filter((one) => one.address === lower)
      .map((one) => new X509Certificate(one.certificate))
    const fitting = [...given.filter((one) => addressesOf(one).includes(lower)), ...known]
    return { address, certificate: fitting.find((one) => canReceive(one, to.at)) }
  })
  const missing = found.find(({ certificate }) => !certificate)
  if (!missing) return found.flatMap(({ certificate }) => certificate ?? [])
  if (!must) return null
  throw new Fault(
    409,
    'no-certificate',
    { address: missing.address },
    `There is no certificate of ${missing.address}`,
  )
}
