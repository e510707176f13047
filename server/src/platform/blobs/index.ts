import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
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
  /** False, and nothing happens, when the blob is gone or somebody has put the same bytes since `before`. */
  removeOlder(tenantId: string, sha256: Uint8Array, before: Date): Promise<boolean>
  /** All blobs of a tenant that were last put before a moment, and what interrupted uploads left behind. */
  listOlder(tenantId: string, before: Date): AsyncIterable<{ sha256: Buffer }>
  /** All blobs of a tenant; changes nothing. */
  listAll(tenantId: string): AsyncIterable<{ sha256: Buffer }>
  /** Removes everything of a tenant that is gone; gives how many blobs there were. */
  removeTenant(tenantId: string): Promise<number>
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
  const incomingOf = (tenantId: string): string => join(root, tenantId, 'incoming')
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
    const incoming = incomingOf(tenantId)
    await makeFolder(incoming)
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
          await writeWhole(file, chunk)
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
      const path = pathOf(tenantId, sha256)
      if (!(await touch(path))) return putStream(tenantId, oneChunk(bytes), bytes.length)
      await syncFolder(dirname(path))
      return { sha256, size: bytes.length }
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
    removeOlder: (tenantId, sha256, before) =>
      removeOlder(pathOf(tenantId, sha256), join(incomingOf(tenantId), randomUUID()), before),
    listOlder: (tenantId, before) => listOlder(join(root, tenantId), before),
    listAll: (tenantId) => listAll(join(root, tenantId)),
    removeTenant: async (tenantId) => {
      let count = 0
      for await (const _ of listAll(join(root, tenantId))) count++
      await rm(join(root, tenantId), { recursive: true, force: true })
      return count
    },
  }
}

/** Walks a tenant's folder; unfinished uploads that are old enough are removed on the way. */
async function* listOlder(folder: string, before: Date): AsyncIterable<{ sha256: Buffer }> {
  for (const part of await namesIn(folder)) {
    for (const name of await namesIn(join(folder, part))) {
      const file = join(folder, part, name)
      const found = await unlessMissing(stat(file), null)
      if (!found || found.mtime >= before) continue
      if (part === 'incoming') await rm(file, { force: true })
      else yield { sha256: Buffer.from(name, 'hex') }
    }
  }
}

async function* listAll(folder: string): AsyncIterable<{ sha256: Buffer }> {
  for (const part of await namesIn(folder)) {
    if (part === 'incoming') continue
    for (const name of await namesIn(join(folder, part))) yield { sha256: Buffer.from(name, 'hex') }
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return unlessMissing(readdir(folder), [])
}

async function* oneChunk(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

/** A write may take less than it was given (a full disk, a limit); the rest then says why. */
async function writeWhole(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let from = 0; from < bytes.length; ) from += (await file.write(bytes, from)).bytesWritten
}

/** Makes a blob young, so that a sweep that has already listed it lets it be. False when it is not there. */
async function touch(path: string): Promise<boolean> {
  const now = new Date()
  return unlessMissing(
    utimes(path, now, now).then(() => true),
    false,
  )
}

/** Taken aside before the last look: who puts the same bytes meanwhile either made it young or stores them anew. */
async function removeOlder(path: string, aside: string, before: Date): Promise<boolean> {
  await makeFolder(dirname(aside))
  const taken = await unlessMissing(
    rename(path, aside).then(() => true),
    false,
  )
  if (!taken) return false
  if ((await stat(aside)).mtime >= before) {
    await rename(aside, path)
    return false
  }
  await rm(aside)
  return true
}

async function unlessMissing<T>(work: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return otherwise
    throw error
  }
}

async function moveIntoPlace(from: string, folder: string, to: string): Promise<void> {
  await makeFolder(folder)
  await rename(from, to)
  await syncFolder(folder)
}

/** Makes a folder that outlives a power cut: the name of each new one is made durable in its parent. */
async function makeFolder(folder: string): Promise<void> {
  const topmost = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (topmost === undefined) return
  for (let made = folder; ; made = dirname(made)) {
    await syncFolder(dirname(made))
    if (made === topmost || made === dirname(made)) return
  }
}

async function syncFolder(folder: string): Promise<void> {
  const directory = await open(folder)
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
