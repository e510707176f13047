import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type ListeningWire = {
  port: number
  /** Every line that clients sent, in order. */
  lines(): string[]
  close(): Promise<void>
}

/**
 * Passes everything on to a server of the loopback and notes what clients say, line by line. `before` is awaited for a
 * line before the server gets it, so that a test can look at the world as it was at that moment. For plain connections.
 */
export async function startListeningWire(
  port: number,
  before: (line: string) => Promise<void> = async () => undefined,
): Promise<ListeningWire> {
  const noted: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => socket.destroy())
    }
    upstream.pipe(client)
    let chain: Promise<void> = Promise.resolve()
    client.on('data', (chunk: Buffer) => {
      const lines = chunk.toString('latin1').split('\r\n').filter(Boolean)
      chain = chain.then(async () => {
        for (const line of lines) {
          noted.push(line)
          await before(line)
        }
        upstream.write(chunk)
      })
      chain.catch(() => client.destroy())
    })
    client.on('end', () => upstream.end())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    lines: () => [...noted],
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
