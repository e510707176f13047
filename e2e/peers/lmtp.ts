import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'

/**
 * Hands one mail to a local delivery agent over LMTP (RFC 2033) and resolves when it is stored for all
 * recipients; throws with the server's words otherwise. Lines are sent with CRLF and dot-stuffed.
 */
export async function deliverByLmtp(
  port: number,
  mail: { from: string; to: string[]; raw: string | Uint8Array },
): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  const expect = async (digit: string): Promise<void> => {
    for (;;) {
      const line = (await lines.next()).value ?? 'connection closed'
      if (!line.startsWith(digit)) throw new Error(`LMTP: ${line}`)
      if (line[3] !== '-') return
    }
  }
  const say = async (line: string, digit: string): Promise<void> => {
    socket.write(`${line}\r\n`, 'latin1')
    await expect(digit)
  }
  try {
    await expect('2')
    await say('LHLO localhost', '2')
    await say(`MAIL FROM:<${mail.from}>`, '2')
    for (const address of mail.to) await say(`RCPT TO:<${address}>`, '2')
    await say('DATA', '3')
    const text = typeof mail.raw === 'string' ? mail.raw : Buffer.from(mail.raw).toString('latin1')
    const bytes = Buffer.from(text, typeof mail.raw === 'string' ? 'utf8' : 'latin1').toString('latin1')
    socket.write(`${bytes.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..')}\r\n.\r\n`, 'latin1')
    for (const _ of mail.to) await expect('2')
    socket.write('QUIT\r\n')
  } finally {
    socket.end()
  }
}
