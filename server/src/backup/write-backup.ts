import { createHash, type Hash } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { constants, createZstdCompress } from 'node:zlib'
import type { BlobStore } from '#platform/blobs'
import { type CopiedTable, openSnapshot, type Snapshot } from '#platform/db'
import {
  formatVersion,
  type Head,
  headName,
  type KeyBox,
  type Manifest,
  manifestName,
  manifestSumName,
} from './manifest.ts'
import { blobName, inPieces, rowsName } from './parts.ts'
import { createTar, type TarWriter } from './tar.ts'

/** Rows are compressed fast rather than well: the disk or the network is the narrow place. */
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
const namesPerPage = 5_000

export interface BackupOptions {
  /** Login of the product; needs no rights of its own. */
  databaseUrl: string
  blobs: BlobStore
  kontor: string
  /** Called when the moment of the backup is fixed. */
  keys(): Promise<{ keyId: string; key: KeyBox | null }>
  progress?(state: BackupProgress): void
}

export interface BackupProgress {
  tenant: string
  tenants: { done: number; of: number }
  rows: number
  blobs: number
  bytes: number
}

export interface BackupResult {
  at: string
  tenants: number
  rows: number
  blobs: number
  bytes: number
  sha256: string
  /** Blobs that a row mentions and that are gone or changed; the backup is complete but for them. */
  faults: { tenant: string; sha256: string; code: 'blob-missing' | 'blob-changed' }[]
}

/**
 * Writes the whole database as it stands at this moment, and the blobs that it mentions, into one file. The file gets
 * its name when it is complete and durable; memory does not grow with the data.
 */
export async function writeBackup(path: string, options: BackupOptions): Promise<BackupResult> {
  const partial = `${path}.partial`
  const snapshot = await openSnapshot(options.databaseUrl)
  try {
    await rm(partial, { force: true })
    const tar = await createTar(partial, snapshot.at)
    try {
      const result = await new BackupWriter(snapshot, tar, options).write()
      await tar.finish()
      await rename(partial, path)
      return result
    } finally {
      await tar.close()
    }
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  } finally {
    await snapshot.close()
  }
}

class BackupWriter {
  private readonly snapshot: Snapshot
  private readonly tar: TarWriter
  private readonly options: BackupOptions
  private readonly manifest: Manifest = { head: '', parts: [], blobs: [] }
  private readonly faults: BackupResult['faults'] = []
  private readonly total = { tenantsDone: 0, rows: 0, blobs: 0 }

  constructor(snapshot: Snapshot, tar: TarWriter, options: BackupOptions) {
    this.snapshot = snapshot
    this.tar = tar
    this.options = options
  }

  async write(): Promise<BackupResult> {
    const { at, migrations, tenants, tables } = this.snapshot
    const head: Head = {
      format: formatVersion,
      kontor: this.options.kontor,
      at: at.toISOString(),
      ...(await this.options.keys()),
      migrations,
      tables,
      tenants,
    }
    this.manifest.head = await this.addJson(headName, head)
    for (const tenant of tenants) {
      await this.snapshot.enter(tenant.id)
      for (const table of tables) await this.addRows(tenant, table)
      await this.addBlobs(tenant)
      this.total.tenantsDone++
      this.tell(tenant.slug)
    }
    const sha256 = await this.addJson(manifestName, this.manifest)
    await this.tar.add(manifestSumName, Buffer.from(`${sha256}\n`))
    const { rows, blobs } = this.total
    return {
      at: head.at,
      tenants: tenants.length,
      rows,
      blobs,
      bytes: this.tar.size(),
      sha256,
      faults: this.faults,
    }
  }

  private async addRows(tenant: { id: string; slug: string }, table: CopiedTable): Promise<void> {
    const copy = this.snapshot.copyOut(table)
    const hash = createHash('sha256')
    const compressed = pipeline(copy.stream, createZstdCompress(compression), () => undefined)
    let index = 0
    // A table without rows gives a piece too, which is left out.
    let first: Buffer | null = null
    const add = async (piece: Buffer): Promise<void> => {
      hash.update(piece)
      await this.tar.add(rowsName(tenant.id, table.name, index++), piece)
    }
    for await (const piece of inPieces(compressed)) {
      if (first) await add(first)
      first = piece
      if (index > 0) this.tell(tenant.slug)
    }
    await copy.done
    const rows = copy.rows()
    if (rows === 0) return
    if (first) await add(first)
    this.total.rows += rows
    this.manifest.parts.push({ tenant: tenant.id, table: table.name, rows, sha256: hash.digest('hex') })
  }

  private async addBlobs(tenant: { id: string; slug: string }): Promise<void> {
    const names = createHash('sha256')
    const sum = { count: 0, bytes: 0 }
    for await (const sha256 of this.blobNames()) {
      const bytes = await this.addBlob(tenant.id, sha256)
      if (bytes === null) continue
      names.update(sha256)
      sum.count++
      sum.bytes += bytes
      this.total.blobs++
      this.tell(tenant.slug)
    }
    if (sum.count > 0) this.manifest.blobs.push({ tenant: tenant.id, ...sum, names: names.digest('hex') })
  }

  /** Bytes written; null when the blob is gone. One that changed is kept, and named as a fault. */
  private async addBlob(tenant: string, sha256: Buffer): Promise<number | null> {
    const name = sha256.toString('hex')
    const { blobs } = this.options
    if (!(await blobs.has(tenant, sha256))) {
      this.faults.push({ tenant, sha256: name, code: 'blob-missing' })
      return null
    }
    const hash: Hash = createHash('sha256')
    let bytes = 0
    let index = 0
    for await (const piece of inPieces(blobs.stream(tenant, sha256))) {
      hash.update(piece)
      bytes += piece.length
      await this.tar.add(blobName(tenant, name, index++), piece)
    }
    if (index === 0) await this.tar.add(blobName(tenant, name, 0), Buffer.alloc(0))
    if (!hash.digest().equals(sha256)) this.faults.push({ tenant, sha256: name, code: 'blob-changed' })
    return bytes
  }

  /** What the rows of the moment mention, in order. */
  private async *blobNames(): AsyncIterable<Buffer> {
    for (let after: Buffer = Buffer.alloc(0); ; ) {
      const page = await this.snapshot.blobsAfter(after, namesPerPage)
      yield* page
      const last = page.at(-1)
      if (!last || page.length < namesPerPage) return
      after = last
    }
  }

  private async addJson(name: string, value: unknown): Promise<string> {
    const hash = createHash('sha256')
    const text = Buffer.from(`${JSON.stringify(value)}\n`)
    for await (const piece of inPieces(oneChunk(text))) {
      hash.update(piece)
      await this.tar.add(name, piece)
    }
    return hash.digest('hex')
  }

  private tell(tenant: string): void {
    const { tenantsDone, rows, blobs } = this.total
    const tenants = { done: tenantsDone, of: this.snapshot.tenants.length }
    this.options.progress?.({ tenant, tenants, rows, blobs, bytes: this.tar.size() })
  }
}

async function* oneChunk(bytes: Buffer): AsyncIterable<Buffer> {
  yield bytes
}
