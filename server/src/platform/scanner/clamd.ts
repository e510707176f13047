import { connect, type Socket } from 'node:net'

/** Where clamd listens: KONTOR_CLAMD. */
export type ClamdPlace = { host: string; port: number } | { path: string }

/** What the scanner says of a file; `failed` when it looked and could not tell. */
export type ScanResult = { state: 'clean'; finding: null } | { state: 'infected' | 'failed'; finding: string }

/** Nobody answers there, or not to the end: the same file is tried again later. */
export class ScannerAway extends Error {
  constructor(cause: unknown) {
    super('The virus scanner does not answer', { cause })
    this.name = 'ScannerAway'
  }
}

export interface Scanner {
  /** Reads the bytes to their end. Throws ScannerAway; trouble with reading the bytes is thrown as it is. */
  scan(bytes: AsyncIterable<Uint8Array>): Promise<ScanResult>
}

const idleTimeoutMs = 60_000
const maxAnswerBytes = 4_096
const maxChunkBytes = 256 * 1024

/** Asks clamd by INSTREAM: a connection a file, the bytes in pieces with their length, an empty piece at the end. */
export function clamdScanner(place: ClamdPlace): Scanner {
  return {
    scan: async (bytes) => {
      const socket = connect(place)
      socket.setTimeout(idleTimeoutMs, () => socket.destroy(new Error('timeout')))
      const answer = answerOf(socket)
      // Whoever is first to notice that the other end is gone, the answer says it.
      answer.catch(() => undefined)
      try {
        await write(socket, Buffer.from('zINSTREAM\0'))
        for await (const piece of pieces(bytes)) await write(socket, withLength(piece))
        await write(socket, Buffer.alloc(4))
        return resultOf(await answer)
      } catch (error) {
        // A scanner that has seen enough (its size limit) answers and closes while we still send.
        if (error instanceof SocketGone) return resultOf(await answer)
        throw error
      } finally {
        socket.destroy()
      }
    },
  }
}

class SocketGone extends Error {}

async function* pieces(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of bytes)
    for (let from = 0; from < chunk.length; from += maxChunkBytes)
      yield chunk.subarray(from, from + maxChunkBytes)
}

function withLength(piece: Uint8Array): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(piece.length)
  return Buffer.concat([length, piece])
}

function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => (error ? reject(new SocketGone()) : resolve()))
  })
}

function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    let problem: unknown = null
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      const end = text.indexOf('\0')
      if (end >= 0) resolve(text.slice(0, end))
      else if (text.length > maxAnswerBytes) socket.destroy(new Error('an answer without an end'))
    })
    socket.on('error', (error) => {
      problem = error
    })
    socket.on('close', () => reject(new ScannerAway(problem)))
  })
}

function resultOf(answer: string): ScanResult {
  const said = answer.replace(/^stream: /, '').trim()
  if (said === 'OK') return { state: 'clean', finding: null }
  const found = /^(.{1,200}) FOUND$/.exec(said)
  if (found?.[1]) return { state: 'infected', finding: found[1] }
  return { state: 'failed', finding: said.slice(0, 200) }
}
