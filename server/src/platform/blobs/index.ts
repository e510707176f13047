import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

export interface StoredBlob {
  sha256: Buffer
  size: number
}

/** More bytes came than were allowed; nothing was kept. */
export class BlobTooLarge extends Error {
  readonly limitBytes: number
  constructor(limitBytes: number) {
    super(`more than ${limitBytes} bytes`)
    this.name = 'BlobTooLarge'
    this.limitBytes = limitBytes
  }
}

/**
 * Bytes by tenant and SHA-256; the same bytes of two tenants are two blobs. A blob is durable (fsync of file and
 * folder) when `put` resolves, so it comes before the transaction that mentions it; what no row mentions is swept.
 */
export interface BlobStore {
  put(tenantId: string, bytes: Uint8Array): Promise<StoredBlob>
  /** Stores a stream of at most `limitBytes`. */
  putStream(tenantId: string, source: AsyncIterable<Uint8Array>, limitBytes: number): Promise<StoredBlob>
  /** Throws when the blob is missing. */
  read(tenantId: string, sha256: Uint8Array): Promise<Buffer>
  stream(tenantId: string, sha256: Uint8Array): Readable
  has(tenantId: string, sha256: Uint8Array): Promise<boolean>
  remove(tenantId: string, sha256: Uint8Array): Promise<void>
  /** All blobs of a tenant that were stored before a moment, and what interrupted uploads left behind. */
  listOlder(tenantId: string, before: Date): AsyncIterable<{ sha256: Buffer }>
}

/** Opens the store named by KONTOR_BLOBS; the default is a folder inside the data folder. */
export function openBlobStore(url: string | null, dataDir: string): BlobStore {
  if (url === null) return folderStore(join(dataDir, 'blobs'))
  if (url.startsWith('file:'))
    return folderStore(url.startsWith('file://') ? fileURLToPath(url) : resolve(url.slice(5)))
  throw new Error(`KONTOR_BLOBS is "${url}"; this version stores blobs in a folder: use file:/path`)
}

/** One file a blob: `<tenant>/<first two hex digits>/<sha256>`. */
export function folderStore(root: string): BlobStore {
  const folderOf = (tenantId: string, hex: string): string => join(root, tenantId, hex.slice(0, 2))
  const pathOf = (tenantId: string, sha256: Uint8Array): string => {
    const hex = Buffer.from(sha256).toString('hex')
    return join(folderOf(tenantId, hex), hex)
  }
  const exists = async (tenantId: string, sha256: Uint8Array): Promise<boolean> => {
    try {
      await stat(pathOf(tenantId, sha256))
      return true
    } catch {
      return false
    }
  }

  async function putStream(
    tenantId: string,
    source: AsyncIterable<Uint8Array>,
    limitBytes: number,
  ): Promise<StoredBlob> {
    const incoming = join(root, tenantId, 'incoming')
    await mkdir(incoming, { recursive: true, mode: 0o700 })
    const temporary = join(incoming, randomUUID())
    const hash = createHash('sha256')
    let size = 0
    try {
      const file = await open(temporary, 'wx', 0o600)
      try {
        for await (const chunk of source) {
          size += chunk.length
          if (size > limitBytes) throw new BlobTooLarge(limitBytes)
          hash.update(chunk)
          await file.write(chunk)
        }
        await file.sync()
      } finally {
        await file.close()
      }
      const sha256 = hash.digest()
      await moveIntoPlace(temporary, folderOf(tenantId, sha256.toString('hex')), pathOf(tenantId, sha256))
      return { sha256, size }
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  return {
    putStream,
    put: async (tenantId, bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest()
      if (await exists(tenantId, sha256)) return { sha256, size: bytes.length }
      return putStream(tenantId, oneChunk(bytes), bytes.length)
    },
    read: async (tenantId, sha256) => {
      const file = await open(pathOf(tenantId, sha256))
      try {
        return await file.readFile()
      } finally {
        await file.close()
      }
    },
    stream: (tenantId, sha256) => createReadStream(pathOf(tenantId, sha256)),
    has: exists,
    remove: (tenantId, sha256) => rm(pathOf(tenantId, sha256), { force: true }),
    listOlder: (tenantId, before) => listOlder(join(root, tenantId), before),
  }
}

/** Walks a tenant's folder; unfinished uploads that are old enough are removed on the way. */
async function* listOlder(folder: string, before: Date): AsyncIterable<{ sha256: Buffer }> {
  for (const part of await namesIn(folder)) {
    for (const name of await namesIn(join(folder, part))) {
      const file = join(folder, part, name)
      const { mtime } = await stat(file)
      if (mtime >= before) continue
      if (part === 'incoming') await rm(file, { force: true })
      else yield { sha256: Buffer.from(name, 'hex') }
    }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

async function* oneChunk(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

async function moveIntoPlace(from: string, folder: string, to: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await rename(from, to)
  const directory = await open(folder)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
