import { type FileHandle, open } from 'node:fs/promises'

/**
 * The plain tar format (POSIX ustar), so that a backup can be looked into with any tool. Entries are small: what is
 * long comes as several, so neither side needs memory.
 */
const blockBytes = 512
const nameBytes = 100
const prefixBytes = 155
/** No writer makes larger ones, so a larger one is no backup of ours. */
export const maxEntryBytes: number = 8 * 1024 * 1024

export interface TarEntry {
  name: string
  body: Buffer
}

/** The file is not what a backup looks like, or its end is missing. */
export class ArchiveError extends Error {}

export interface TarWriter {
  add(name: string, body: Uint8Array): Promise<void>
  /** Bytes written so far. */
  size(): number
  /** Writes the end and makes the file durable. */
  finish(): Promise<void>
  close(): Promise<void>
}

/** Creates a file that nobody else may read; fails when there is one. */
export async function createTar(path: string, at: Date): Promise<TarWriter> {
  const file = await open(path, 'wx', 0o600)
  let written = 0
  const write = async (bytes: Uint8Array): Promise<void> => {
    for (let from = 0; from < bytes.length; ) from += (await file.write(bytes, from)).bytesWritten
    written += bytes.length
  }
  return {
    add: async (name, body) => {
      await write(headerOf(name, body.length, at))
      await write(body)
      const rest = body.length % blockBytes
      if (rest > 0) await write(Buffer.alloc(blockBytes - rest))
    },
    size: () => written,
    finish: async () => {
      await write(Buffer.alloc(2 * blockBytes))
      await file.sync()
    },
    close: () => file.close(),
  }
}

/** The entries of a file in their order. Throws ArchiveError where the format breaks or the end is missing. */
export async function* readTar(path: string): AsyncIterable<TarEntry> {
  const file = await open(path)
  try {
    for (;;) {
      const header = await readExactly(file, blockBytes)
      if (header.every((byte) => byte === 0)) return
      const { name, size } = readHeader(header)
      const padded = Math.ceil(size / blockBytes) * blockBytes
      const bytes = await readExactly(file, padded)
      if (bytes.subarray(size).some((byte) => byte !== 0)) throw damaged()
      yield { name, body: bytes.subarray(0, size) }
    }
  } finally {
    await file.close()
  }
}

const damaged = (): ArchiveError => new ArchiveError('The backup is damaged, or the file is none')

async function readExactly(file: FileHandle, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  for (let from = 0; from < length; ) {
    const { bytesRead } = await file.read(buffer, from, length - from)
    if (bytesRead === 0) throw new ArchiveError('The backup ends in the middle: it was cut or never finished')
    from += bytesRead
  }
  return buffer
}

function headerOf(path: string, size: number, at: Date): Buffer {
  const { name, prefix } = split(path)
  const header = Buffer.alloc(blockBytes)
  const octal = (value: number, offset: number, length: number): void => {
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset)
  }
  header.write(name, 0)
  octal(0o600, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(Math.floor(at.getTime() / 1000), 136, 12)
  header.write('0', 156)
  header.write('ustar\u000000', 257)
  header.write(prefix, 345)
  octal(checksumOf(header), 148, 7)
  header.write(' ', 155)
  return header
}

/** A long path is cut at a slash into prefix and name. */
function split(path: string): { name: string; prefix: string } {
  if (path.length <= nameBytes) return { name: path, prefix: '' }
  const at = path.indexOf('/', path.length - nameBytes - 1)
  const parts = { prefix: path.slice(0, at), name: path.slice(at + 1) }
  if (at < 0 || parts.prefix.length > prefixBytes) throw new Error(`${path} is too long for an archive`)
  return parts
}

function readHeader(header: Buffer): { name: string; size: number } {
  const text = (from: number, length: number): string =>
    header.toString('utf8', from, from + length).replace(/\0.*$/s, '')
  const number = (from: number, length: number): number => Number.parseInt(text(from, length).trim(), 8)
  const size = number(124, 12)
  if (
    text(257, 5) !== 'ustar' ||
    number(148, 8) !== checksumOf(header) ||
    !(size >= 0 && size <= maxEntryBytes)
  )
    throw damaged()
  const prefix = text(345, prefixBytes)
  return { name: prefix === '' ? text(0, nameBytes) : `${prefix}/${text(0, nameBytes)}`, size }
}

/** The sum of all bytes, its own field taken as blanks. */
function checksumOf(header: Buffer): number {
  let sum = 0
  for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte
  return sum
}
