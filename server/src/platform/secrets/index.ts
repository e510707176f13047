import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

const keyBytes = 32
const ivBytes = 12
const tagBytes = 16
const formatVersion = 1

/** The key of one tenant: seals fields and makes MACs; never leaves the process. */
export interface TenantKey {
  /** AES-256-GCM; the seal binds tenant, row and field, so that swapped values do not open. */
  seal(place: string, text: string): string
  /** Opens what `seal` made for the same place; throws when it was changed or moved. */
  open(place: string, sealed: string): string
  /** HMAC-SHA256 under a key of its own for each purpose. */
  mac(purpose: string, data: Uint8Array | string): Buffer
}

export interface Keyring {
  /** A new tenant's data key, wrapped by the master key. */
  createTenantKey(tenantId: string): Buffer
  /** Unwraps; the result is kept for the life of the process. */
  tenantKey(tenantId: string, wrapped: Uint8Array): TenantKey
  /** The key of a tenant that was unwrapped before, or null. */
  knownTenantKey(tenantId: string): TenantKey | null
  /** A secret of this installation for one purpose, e.g. the embedded database's login. */
  derive(purpose: string): string
}

/** The key file cannot be used; the message says what to do. */
export class KeyFileError extends Error {}

/** Reads the master key, or makes one (mode 0600) when there is none. */
export async function openKeyring(file: string): Promise<Keyring> {
  return createKeyring(await readOrMakeKey(file))
}

/** A keyring over 32 bytes of master key. */
export function createKeyring(master: Uint8Array): Keyring {
  const cache = new Map<string, TenantKey>()
  const wrapPlace = (tenantId: string): string => `tenant-key:${tenantId}`
  return {
    createTenantKey: (tenantId) => encrypt(master, wrapPlace(tenantId), randomBytes(keyBytes)),
    tenantKey: (tenantId, wrapped) => {
      const known = cache.get(tenantId)
      if (known) return known
      const key = createTenantKey(tenantId, decrypt(master, wrapPlace(tenantId), wrapped))
      cache.set(tenantId, key)
      return key
    },
    knownTenantKey: (tenantId) => cache.get(tenantId) ?? null,
    derive: (purpose) =>
      Buffer.from(hkdfSync('sha256', master, '', `kontor:${purpose}`, keyBytes)).toString('base64url'),
  }
}

function createTenantKey(tenantId: string, key: Uint8Array): TenantKey {
  const macKeys = new Map<string, Buffer>()
  return {
    seal: (place, text) => encrypt(key, `${tenantId}:${place}`, Buffer.from(text)).toString('base64url'),
    open: (place, sealed) =>
      decrypt(key, `${tenantId}:${place}`, Buffer.from(sealed, 'base64url')).toString(),
    mac: (purpose, data) => {
      let macKey = macKeys.get(purpose)
      if (!macKey) {
        macKey = Buffer.from(hkdfSync('sha256', key, tenantId, `mac:${purpose}`, keyBytes))
        macKeys.set(purpose, macKey)
      }
      return createHmac('sha256', macKey).update(data).digest()
    },
  }
}

/** version | iv | tag | ciphertext */
function encrypt(key: Uint8Array, place: string, plain: Uint8Array): Buffer {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place))
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.from([formatVersion]), iv, cipher.getAuthTag(), body])
}

function decrypt(key: Uint8Array, place: string, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed)
  if (bytes[0] !== formatVersion) throw new Error('sealed with an unknown version')
  const iv = bytes.subarray(1, 1 + ivBytes)
  const tag = bytes.subarray(1 + ivBytes, 1 + ivBytes + tagBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
    .setAAD(Buffer.from(place))
    .setAuthTag(tag)
  return Buffer.concat([decipher.update(bytes.subarray(1 + ivBytes + tagBytes)), decipher.final()])
}

async function readOrMakeKey(file: string): Promise<Buffer> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  try {
    await writeFile(file, `${randomBytes(keyBytes).toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
    await chmod(file, 0o600)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64')
  if (key.length !== keyBytes)
    throw new KeyFileError(`${file} does not hold a key of 32 bytes in base64; restore it from your backup`)
  return key
}
