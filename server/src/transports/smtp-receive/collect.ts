import type { SMTPServerDataStream } from 'smtp-server'

/**
 * The whole message, or null when it grew larger than the server allows; the rest of it is then read and
 * dropped. Throws when the client goes away before the end mark: half a message is none.
 */
export async function collect(stream: SMTPServerDataStream): Promise<Buffer | null> {
  let chunks: Buffer[] = []
  for await (const chunk of stream) {
    if (stream.sizeExceeded) chunks = []
    else chunks.push(chunk as Buffer)
  }
  return stream.sizeExceeded ? null : Buffer.concat(chunks)
}
