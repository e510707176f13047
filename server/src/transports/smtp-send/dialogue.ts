import type { Socket } from 'node:net'
import { createReplyReader, type FullReply } from './reply-reader.ts'

/** Thrown when the connection is of no more use: closed, reset, timed out, or not speaking SMTP. */
export class DialogueEnded extends Error {
  readonly code: string
  constructor(code: string, cause?: unknown) {
    super(`SMTP connection ended: ${code}`, { cause })
    this.name = 'DialogueEnded'
    this.code = code
  }
}

/** One connection as a row of commands and replies. Every failure is a `DialogueEnded`, from then on always. */
export type Dialogue = {
  /** The next reply, also one that came unasked. */
  reply(timeoutMs: number): Promise<FullReply>
  /** Sends a line and waits for its reply. Throws on a line break inside the line. */
  command(line: string, timeoutMs: number): Promise<FullReply>
  /** Sends bytes and resolves when they have left this process. */
  write(bytes: Uint8Array, timeoutMs: number): Promise<void>
  /** A reply that is already here, without waiting. */
  early(): FullReply | undefined
  /** True when the connection has ended or the server said something unasked. */
  spent(): boolean
  /** True when bytes arrived that belong to no reply yet read. */
  hasUnread(): boolean
  /** Takes the handlers off the socket, so that TLS can be put on it. */
  release(): void
  close(): void
}

/** Speaks on an open socket. */
export function createDialogue(socket: Socket): Dialogue {
  const reader = createReplyReader()
  const replies: FullReply[] = []
  let ended: DialogueEnded | null = null
  let wake: (() => void) | null = null
  const end = (code: string, cause?: unknown) => {
    ended ??= new DialogueEnded(code, cause)
    socket.destroy()
    wake?.()
  }
  const onData = (chunk: Buffer) => {
    try {
      replies.push(...reader.push(chunk))
    } catch (error) {
      return end('unexpected-answer', error)
    }
    wake?.()
  }
  const onError = (error: NodeJS.ErrnoException) => end(error.code ?? 'closed', error)
  const onClose = () => end('closed')
  socket.on('data', onData)
  socket.on('error', onError)
  socket.on('close', onClose)
  socket.on('end', onClose)

  const within = async <T>(work: Promise<T>, timeoutMs: number): Promise<T> => {
    const timer = setTimeout(end, timeoutMs, 'timeout')
    return work.finally(() => clearTimeout(timer))
  }
  const nextReply = async (): Promise<FullReply> => {
    for (;;) {
      const reply = replies.shift()
      if (reply !== undefined) return reply
      if (ended !== null) throw ended
      const { promise, resolve } = Promise.withResolvers<void>()
      wake = resolve
      await promise
    }
  }
  const reply = (timeoutMs: number) => within(nextReply(), timeoutMs)
  const flushed = (bytes: Uint8Array) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (ended !== null) reject(ended)
    else {
      socket.write(bytes, (error) =>
        error ? reject(ended ?? new DialogueEnded('closed', error)) : resolve(),
      )
    }
    return promise
  }
  const command = async (line: string, timeoutMs: number) => {
    if (/[\r\n\0]/.test(line)) throw new Error('A command is one line')
    await within(flushed(Buffer.from(`${line}\r\n`, 'utf8')), timeoutMs)
    return reply(timeoutMs)
  }
  return {
    reply,
    command,
    write: (bytes, timeoutMs) => within(flushed(bytes), timeoutMs),
    early: () => replies.shift(),
    spent: () => ended !== null || replies.length > 0,
    hasUnread: () => replies.length > 0 || reader.pending(),
    release: () => {
      socket.off('data', onData).off('error', onError).off('close', onClose).off('end', onClose)
    },
    close: () => end('closed'),
  }
}
