import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import type { KeyBox } from './manifest.ts'

/** RFC 7914: 128 MiB and about a third of a second for each guess. */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }
const keyBytes = 32
const ivBytes = 12
const tagBytes = 16
const saltBytes = 16
const place = Buffer.from('kontor-backup-key')

/** The passphrase does not open the key of this backup. */
export class WrongPassphrase extends Error {}

/** Puts the bytes of the key file into a backup: sealed under the passphrase, or in clear without one. */
export async function packKey(keyFile: Uint8Array, passphrase: string | null): Promise<KeyBox> {
  if (passphrase === null) return { kind: 'clear', key: Buffer.from(keyFile).toString('base64') }
  const salt = randomBytes(saltBytes)
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', await stretch(passphrase, salt), iv).setAAD(place)
  const body = Buffer.concat([cipher.update(keyFile), cipher.final()])
  const sealed = Buffer.concat([iv, cipher.getAuthTag(), body])
  return { kind: 'passphrase', salt: salt.toString('base64'), sealed: sealed.toString('base64') }
}

/** The bytes of the key file. Throws WrongPassphrase. */
export async function unpackKey(box: KeyBox, passphrase: string | null): Promise<Buffer> {
  if (box.kind === 'clear') return Buffer.from(box.key, 'base64')
  if (passphrase === null)
    throw new WrongPassphrase(
      'The key in this backup is under a passphrase: give it with --key-passphrase-stdin',
    )
  const sealed = Buffer.from(box.sealed, 'base64')
  const key = await stretch(passphrase, Buffer.from(box.salt, 'base64'))
  const tag = sealed.subarray(ivBytes, ivBytes + tagBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(place)
    .setAuthTag(tag)
  const body = decipher.update(sealed.subarray(ivBytes + tagBytes))
  try {
    return Buffer.concat([body, decipher.final()])
  } catch {
    throw new WrongPassphrase('This passphrase does not open the key of the backup')
  }
}

function stretch(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, keyBytes, cost, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}
