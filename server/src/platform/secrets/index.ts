import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { keyIdOf, keyBytes, type MasterKeys, readKeysNow, readOrMakeKeys } from './key-file.ts'

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
  /** The same key wrapped by the current master key; null when it is already. */
  rewrap(tenantId: string, wrapped: Uint8Array): Buffer | null
  /** A secret of this installation for one purpose, e.g. the embedded database's login. */
  derive(purpose: string): string
  /** Names the current master key without giving it away. */
  id(): string
}

/** A sealed value or a tenant's key does not open: another key file, or the bytes were changed or moved. */
export class SealError extends Error {}

export { beginRotation, endRotation, KeyFileError, keyIdOf, readKeys } from './key-file.ts'

/** Reads the master key, or makes one (mode 0600) when there is none. */
export async function openKeyring(file: string): Promise<Keyring> {
  return createRing(await readOrMakeKeys(file), () => readKeysNow(file))
}

/** A keyring over 32 bytes of master key. */
export function createKeyring(master: Uint8Array): Keyring {
  return createRing({ current: master, former: null }, null)
}

/** `again` reads the keys anew: another process may have changed them since. */
function createRing(keys: MasterKeys, again: (() => MasterKeys) | null): Keyring {
  const cache = new Map<string, TenantKey>()
  let { current, former } = keys
  const place = (tenantId: string): string => `tenant-key:${tenantId}`
  const tryOpen = (tenantId: string, wrapped: Uint8Array): Buffer | null => {
    for (const key of former ? [current, former] : [current]) {
      try {
        return decrypt(key, place(tenantId), wrapped)
      } catch (error) {
        if (!(error instanceof SealError)) throw error
      }
    }
    return null
  }
  const unwrap = (tenantId: string, wrapped: Uint8Array): Buffer => {
    const opened = tryOpen(tenantId, wrapped)
    if (opened) return opened
    if (again) ({ current, former } = again())
    const reopened = again ? tryOpen(tenantId, wrapped) : null
    if (reopened) return reopened
    throw new SealError(
      'The key file does not open the key of this tenant: put the key file back that belongs to this database (KONTOR_KEY_FILE)',
    )
  }
  return {
    createTenantKey: (tenantId) => {
      if (again) ({ current, former } = again())
      return encrypt(current, place(tenantId), randomBytes(keyBytes))
    },
    tenantKey: (tenantId, wrapped) => {
      const known = cache.get(tenantId)
      if (known) return known
      const key = createTenantKey(tenantId, unwrap(tenantId, wrapped))
      cache.set(tenantId, key)
      return key
    },
    knownTenantKey: (tenantId) => cache.get(tenantId) ?? null,
    rewrap: (tenantId, wrapped) => {
      if (isOpenedBy(current, place(tenantId), wrapped)) return null
      return encrypt(current, place(tenantId), unwrap(tenantId, wrapped))
    },
    derive: (purpose) =>
      Buffer.from(hkdfSync('sha256', current, '', `kontor:${purpose}`, keyBytes)).toString('base64url'),
    id: () => keyIdOf(current),
  }
}

function isOpenedBy(key: Uint8Array, place: string, wrapped: Uint8Array): boolean {
  try {
    decrypt(key, place, wrapped)
    return true
  } catch (error) {
    if (error instanceof SealError) return false
    throw error
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
  if (bytes[0] !== formatVersion || bytes.length < 1 + ivBytes + tagBytes)
    throw new SealError('sealed with an unknown version')
  const iv = bytes.subarray(1, 1 + ivBytes)
  const tag = bytes.subarray(1 + ivBytes, 1 + ivBytes + tagBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
    .setAAD(Buffer.from(place))
    .setAuthTag(tag)
  const body = decipher.update(bytes.subarray(1 + ivBytes + tagBytes))
  try {
    return Buffer.concat([body, decipher.final()])
  } catch {
    throw new SealError('The seal does not open: another key, or the value was changed or moved')
  }
}
