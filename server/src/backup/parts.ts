import { ArchiveError } from './tar.ts'

/** A stream becomes entries of this size; only one of them is in memory. */
export const pieceBytes: number = 4 * 1024 * 1024

/** What an entry is a piece of. */
export type Piece =
  | { kind: 'rows'; tenant: string; table: string; index: number }
  | { kind: 'blob'; tenant: string; sha256: string; index: number }

export const rowsName = (tenant: string, table: string, index: number): string =>
  `rows/${tenant}/${table}/${String(index).padStart(6, '0')}.zst`
export const blobName = (tenant: string, sha256: string, index: number): string =>
  `blobs/${tenant}/${sha256}/${String(index).padStart(6, '0')}`

const pattern =
  /^(?:rows\/([0-9a-f-]{36})\/([a-z][a-z0-9_]*)\/(\d{6,})\.zst|blobs\/([0-9a-f-]{36})\/([0-9a-f]{64})\/(\d{6,}))$/

/** Reads the name of an entry between head and manifest. */
export function readPiece(name: string): Piece {
  const match = pattern.exec(name)
  if (!match) throw new ArchiveError(`The backup holds something unknown: ${JSON.stringify(name)}`)
  const [, tenant, table, index, blobTenant, sha256, blobIndex] = match
  return tenant !== undefined && table !== undefined
    ? { kind: 'rows', tenant, table, index: Number(index) }
    : { kind: 'blob', tenant: blobTenant ?? '', sha256: sha256 ?? '', index: Number(blobIndex) }
}

/** Whether two entries belong to one stream. */
export function samePart(one: Piece | null, other: Piece): boolean {
  return one !== null && partOf(one) === partOf(other)
}

/** The name of a stream. */
export function partOf(piece: Piece): string {
  return piece.kind === 'rows'
    ? `rows/${piece.tenant}/${piece.table}`
    : `blobs/${piece.tenant}/${piece.sha256}`
}

/** Cuts a stream into pieces of one size; the last is what is left. An empty stream gives none. */
export async function* inPieces(source: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  let waiting: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of source) {
    for (let from = 0; from < chunk.length; ) {
      const part = chunk.subarray(from, from + pieceBytes - bytes)
      waiting.push(part)
      from += part.length
      bytes += part.length
      if (bytes < pieceBytes) continue
      yield Buffer.concat(waiting)
      waiting = []
      bytes = 0
    }
  }
  if (bytes > 0) yield Buffer.concat(waiting)
}
