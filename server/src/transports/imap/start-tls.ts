import { once } from 'node:events'
import type { Socket } from 'node:net'

/** Brings a plain IMAP connection to where TLS may start (RFC 3501 section 6.2.1). */
export async function startTls(socket: Socket): Promise<void> {
  await once(socket, 'data')
  socket.write('s1 STARTTLS\r\n')
  await once(socket, 'data')
}
