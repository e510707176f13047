import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * What a network does to connections, those that stand and new ones.
 * - reset: RST at once
 * - blackhole: nothing passes, nothing is lost; goes on where it stopped when the fault ends
 * - half-open: the far end is gone and nobody says so, not even when the fault ends
 * - delay: each piece waits `ms`
 * - cut-after: the connection ends after `bytes` towards the server
 * - drip: one byte each `ms`
 * - garbage: the server's next words are nonsense
 */
export type LinkFault =
  | { kind: 'ok' | 'reset' | 'blackhole' | 'half-open' | 'garbage' }
  | { kind: 'delay' | 'drip'; ms: number }
  | { kind: 'cut-after'; bytes: number }

export interface TcpProxy {
  port: number
  /** From now on the network does this. */
  fault(fault: LinkFault): void
  /** Connections that met each kind of fault. */
  met(): Record<string, number>
  stop(): Promise<void>
}

interface Link {
  client: Socket
  server: Socket
  sent: number
  /** Half-open: what still comes is swallowed. */
  isDead: boolean
  met: Set<string>
}

const nonsense = Buffer.from('\u0016\u0003\u0001 ?? 999-~~~\r\n\r\nHTTP/1.0 000\r\n')

/** Starts a proxy on the loopback address that hands connections on to `target`: a port or the path of a socket. */
export async function startTcpProxy(target: number | (() => string)): Promise<TcpProxy> {
  const links = new Set<Link>()
  const counts: Record<string, number> = {}
  let now: LinkFault = { kind: 'ok' }
  let changed = Promise.withResolvers<void>()

  const note = (link: Link): void => {
    if (now.kind === 'ok' || link.met.has(now.kind)) return
    link.met.add(now.kind)
    counts[now.kind] = (counts[now.kind] ?? 0) + 1
  }
  const strike = (link: Link): void => {
    note(link)
    if (now.kind === 'reset') {
      link.client.resetAndDestroy()
      link.server.destroy()
    }
    if (now.kind !== 'half-open') return
    link.isDead = true
    link.server.destroy()
  }
  const pass = async (link: Link, chunk: Buffer, toServer: boolean): Promise<void> => {
    while (now.kind === 'blackhole' && !link.client.destroyed) {
      note(link)
      await changed.promise
    }
    if (link.isDead) return
    note(link)
    const to = toServer ? link.server : link.client
    const { kind } = now
    if (kind === 'delay') await delay(now.ms)
    if (kind === 'drip') return dripTo(link, to, chunk)
    if (kind === 'garbage' && !toServer) return void to.write(nonsense)
    if (toServer) link.sent += chunk.length
    if (now.kind === 'cut-after' && link.sent > now.bytes) {
      to.write(chunk.subarray(0, Math.max(0, chunk.length - (link.sent - now.bytes))))
      return void link.client.destroy()
    }
    if (!to.destroyed) to.write(chunk)
  }
  /** Byte for byte until the network is well again. */
  const dripTo = async (link: Link, to: Socket, chunk: Buffer): Promise<void> => {
    let from = 0
    while (from < chunk.length && now.kind === 'drip' && !to.destroyed) {
      to.write(chunk.subarray(from, from + 1))
      from += 1
      await Promise.race([delay(now.ms), changed.promise])
    }
    if (from < chunk.length && !to.destroyed && !link.isDead) to.write(chunk.subarray(from))
  }
  const pump = async (link: Link, toServer: boolean): Promise<void> => {
    const [from, to] = toServer ? [link.client, link.server] : [link.server, link.client]
    try {
      for await (const chunk of from) await pass(link, chunk as Buffer, toServer)
    } catch {
      // The end of one side; the other one is told below.
    }
    if (link.isDead && !toServer) return
    if (now.kind === 'blackhole') await changed.promise
    if (from.readableEnded && !to.destroyed) to.end()
    else to.destroy()
  }

  const server = createServer({ allowHalfOpen: true }, (client) => {
    const far = connect(
      typeof target === 'number'
        ? { port: target, host: '127.0.0.1', allowHalfOpen: true }
        : { path: target(), allowHalfOpen: true },
    )
    const link: Link = { client, server: far, sent: 0, isDead: false, met: new Set() }
    links.add(link)
    for (const end of [client, far]) end.setNoDelay().on('error', () => undefined)
    client.once('close', () => {
      links.delete(link)
      far.destroy()
    })
    strike(link)
    void pump(link, true)
    void pump(link, false)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    fault: (fault) => {
      now = fault
      changed.resolve()
      changed = Promise.withResolvers<void>()
      for (const link of links) strike(link)
    },
    met: () => ({ ...counts }),
    stop: async () => {
      now = { kind: 'ok' }
      changed.resolve()
      for (const { client, server: far } of links) for (const end of [client, far]) end.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}
