import { createHash, type Hash } from 'node:crypto'
import {
  type Head,
  head as headSchema,
  headName,
  type Manifest,
  manifest as manifestSchema,
  manifestName,
  manifestSumName,
} from './manifest.ts'
import { partOf, type Piece, readPiece, samePart } from './parts.ts'
import { ArchiveError, readTar } from './tar.ts'

/** Far more than a house of a thousand tenants needs. */
const maxDocumentBytes = 256 * 1024 * 1024

export interface PieceOfBackup {
  piece: Piece
  body: Buffer
}

/** Everything between head and manifest, in order. Nothing is checked here: `checkBackup` did that before. */
export async function* readPieces(path: string): AsyncIterable<PieceOfBackup> {
  for await (const { name, body } of readTar(path)) {
    if (name === headName || name === manifestName || name === manifestSumName) continue
    yield { piece: readPiece(name), body }
  }
}

/**
 * Reads the whole file and compares every part with the manifest: nothing is missing, nothing is changed, nothing is
 * more than there should be. Throws ArchiveError that names the first fault.
 */
export async function checkBackup(
  path: string,
  progress?: (bytes: number) => void,
): Promise<{ head: Head; manifest: Manifest; sha256: string }> {
  const entries = readTar(path)[Symbol.asyncIterator]()
  try {
    return await checkEntries(entries, progress)
  } finally {
    await entries.return?.()
  }
}

async function checkEntries(
  entries: Entries,
  progress?: (bytes: number) => void,
): Promise<{ head: Head; manifest: Manifest; sha256: string }> {
  const { head, headSum, next } = await open(entries)
  const found = new Map<string, string>()
  const blobs = new Map<string, { count: number; bytes: number; names: Hash }>()
  const current = { piece: null as Piece | null, hash: createHash('sha256'), bytes: 0 }
  const close = (): void => {
    const { piece, hash, bytes } = current
    if (!piece) return
    const sum = hash.digest('hex')
    if (found.has(partOf(piece))) throw new ArchiveError(`The backup holds ${partOf(piece)} twice`)
    if (piece.kind === 'rows') found.set(partOf(piece), sum)
    else {
      if (sum !== piece.sha256) throw new ArchiveError(`The blob ${piece.sha256} of the backup is changed`)
      const known = blobs.get(piece.tenant) ?? { count: 0, bytes: 0, names: createHash('sha256') }
      known.count++
      known.bytes += bytes
      known.names.update(Buffer.from(piece.sha256, 'hex'))
      blobs.set(piece.tenant, known)
    }
  }
  let total = 0
  let entry = next
  for (; entry && entry.name !== manifestName; entry = await nextOf(entries)) {
    const piece = readPiece(entry.name)
    if (!samePart(current.piece, piece)) {
      close()
      Object.assign(current, { hash: createHash('sha256'), bytes: 0 })
    } else if (piece.index !== (current.piece?.index ?? 0) + 1)
      throw new ArchiveError(`A piece of ${partOf(piece)} is missing`)
    current.piece = piece
    current.hash.update(entry.body)
    current.bytes += entry.body.length
    total += entry.body.length
    progress?.(total)
  }
  close()
  const document = await readDocument(entry, entries, manifestName)
  if (document.next?.name !== manifestSumName || document.next.body.toString().trim() !== document.sum)
    throw new ArchiveError('The manifest of the backup is changed')
  const manifest = parse(manifestSchema, document.text)
  compare(manifest, headSum, found, blobs)
  return { head, manifest, sha256: document.sum }
}

type Entries = AsyncIterator<{ name: string; body: Buffer }>
type Entry = { name: string; body: Buffer } | null

async function open(entries: Entries): Promise<{ head: Head; headSum: string; next: Entry }> {
  const first = await nextOf(entries)
  if (first?.name !== headName) throw new ArchiveError('This file is no backup of Kontor')
  const { text, sum, next } = await readDocument(first, entries, headName)
  return { head: parse(headSchema, text), headSum: sum, next }
}

async function nextOf(entries: Entries): Promise<Entry> {
  const { done, value } = await entries.next()
  return done === true ? null : value
}

/** A document may come in several pieces under one name. */
async function readDocument(
  first: Entry,
  entries: Entries,
  name: string,
): Promise<{ text: string; sum: string; next: Entry }> {
  const pieces: Buffer[] = []
  let bytes = 0
  let entry = first
  for (; entry?.name === name; entry = await nextOf(entries)) {
    pieces.push(entry.body)
    bytes += entry.body.length
    if (bytes > maxDocumentBytes) throw new ArchiveError(`${name} of the backup is too large`)
  }
  if (pieces.length === 0) throw new ArchiveError(`The backup has no ${name}: it was cut or never finished`)
  const whole = Buffer.concat(pieces)
  return { text: whole.toString(), sum: createHash('sha256').update(whole).digest('hex'), next: entry }
}

function parse<T>(schema: { parse(value: unknown): T }, text: string): T {
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    throw new ArchiveError('The backup is of a form that this Kontor does not know', { cause: error })
  }
}

function compare(
  manifest: Manifest,
  headSum: string,
  found: Map<string, string>,
  blobs: Map<string, { count: number; bytes: number; names: Hash }>,
): void {
  if (manifest.head !== headSum) throw new ArchiveError('The head of the backup is changed')
  for (const part of manifest.parts) {
    const name = `rows/${part.tenant}/${part.table}`
    const sum = found.get(name)
    if (sum !== part.sha256) throw new ArchiveError(`${name} of the backup is ${sum ? 'changed' : 'missing'}`)
    found.delete(name)
  }
  const [more] = found.keys()
  if (more !== undefined)
    throw new ArchiveError(`The backup holds ${more}, of which its manifest knows nothing`)
  const expected = new Map(manifest.blobs.map((one) => [one.tenant, one]))
  for (const tenant of new Set([...expected.keys(), ...blobs.keys()])) {
    const [want, have] = [expected.get(tenant), blobs.get(tenant)]
    if (
      !want ||
      !have ||
      want.count !== have.count ||
      want.bytes !== have.bytes ||
      want.names !== have.names.digest('hex')
    )
      throw new ArchiveError(`Blobs of the tenant ${tenant} are missing in the backup, or there are too many`)
  }
}
