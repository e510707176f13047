import { once } from 'node:events'
import { PassThrough, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { type Context, type Services, systemContext } from '#platform/context'
import { type CopiedTable, loadDatabase, type Loading, type LoadSteps, type WriteTx } from '#platform/db'
import type { Log } from '#platform/log'
import type { Head, Manifest } from './manifest.ts'
import { partOf, type Piece, samePart } from './parts.ts'
import { readPieces } from './read-backup.ts'
import { ArchiveError } from './tar.ts'

export interface RestoreOptions {
  ownerUrl: string
  login: { name: string; password?: string }
  services: Services
  log: Log
  /** What a restored tenant needs before anything of it runs; same transaction. */
  settle(tx: WriteTx, head: Head): Promise<void>
  progress?(state: { rows: number; blobs: number; part: string }): void
}

/**
 * Puts a checked backup into the place of whatever the database holds, in one transaction; blobs come first, so that
 * no row mentions one that is missing. Gives how many rows and blobs there are now.
 */
export async function restoreBackup(
  path: string,
  { head, manifest }: { head: Head; manifest: Manifest },
  options: RestoreOptions,
): Promise<{ rows: number; blobs: number }> {
  const { ownerUrl, login, log, services } = options
  const steps: LoadSteps<{ rows: number; blobs: number }> & { done: { rows: number; blobs: number } } = {
    done: { rows: 0, blobs: 0 },
    migrations: head.migrations,
    fill: async (loading) => {
      steps.done = await fill(path, { head, manifest }, loading, options)
    },
    settle: async (inTenant) => {
      for (const { id } of head.tenants) {
        const context: Context = systemContext(services, id)
        await inTenant(context, (tx) => options.settle(tx, head))
      }
      return steps.done
    },
  }
  return loadDatabase({ ownerUrl, login, log }, steps)
}

/** A part that is being put in. */
interface Sink {
  write(body: Buffer): Promise<void>
  /** Ends it; throws when it did not go in as the manifest says. */
  end(): Promise<void>
}

async function fill(
  path: string,
  { head, manifest }: { head: Head; manifest: Manifest },
  loading: Loading,
  options: RestoreOptions,
): Promise<{ rows: number; blobs: number }> {
  const done = { rows: 0, blobs: 0 }
  const rowsOf = new Map(manifest.parts.map((part) => [`rows/${part.tenant}/${part.table}`, part.rows]))
  const tables = new Map(head.tables.map((table) => [table.name, table]))
  const begin = (piece: Piece): Sink => {
    options.progress?.({ ...done, part: partOf(piece) })
    if (piece.kind === 'blob') return blobSink(piece, options.services, () => done.blobs++)
    const table = tables.get(piece.table)
    if (!table)
      throw new ArchiveError(`The backup has rows of a table ${piece.table} that it does not describe`)
    const expected = rowsOf.get(partOf(piece)) ?? 0
    return rowSink(piece, table, loading, expected, () => (done.rows += expected))
  }
  let current: { piece: Piece; sink: Sink } | null = null
  for await (const { piece, body } of readPieces(path)) {
    if (!current || !samePart(current.piece, piece)) {
      await current?.sink.end()
      current = { piece, sink: begin(piece) }
    }
    await current.sink.write(body)
  }
  await current?.sink.end()
  return done
}

function rowSink(
  piece: Piece,
  table: CopiedTable,
  loading: Loading,
  expected: number,
  ended: () => void,
): Sink {
  const copy = loading.copyIn(table)
  const source = new PassThrough()
  const work = pipeline(source, createZstdDecompress(), copy.stream)
  return {
    ...feeding(source, work),
    end: async () => {
      source.end()
      await work
      await copy.done
      if (copy.rows() !== expected)
        throw new ArchiveError(`${partOf(piece)}: ${copy.rows()} rows came in, the manifest says ${expected}`)
      ended()
    },
  }
}

function blobSink(piece: Extract<Piece, { kind: 'blob' }>, { blobs }: Services, ended: () => void): Sink {
  const source = new PassThrough()
  const work = blobs.putStream(piece.tenant, source as Readable, Number.MAX_SAFE_INTEGER)
  return {
    ...feeding(source, work),
    end: async () => {
      source.end()
      const { sha256 } = await work
      if (sha256.toString('hex') !== piece.sha256) throw new ArchiveError(`${partOf(piece)} came in changed`)
      ended()
    },
  }
}

/** Waits while the other end is full; learns when it broke. */
function feeding(source: PassThrough, work: Promise<unknown>): Pick<Sink, 'write'> {
  const broken = work.then(
    () => new Promise<never>(() => undefined),
    (error: unknown) => {
      throw error
    },
  )
  broken.catch(() => undefined)
  // What broke is told by `work`.
  source.on('error', () => undefined)
  return {
    write: async (body) => {
      if (!source.write(body)) await Promise.race([once(source, 'drain'), broken])
    },
  }
}
