import { connect as connectTcp, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import type { Route } from '#transports/net'
import { DialogueEnded } from './dialogue.ts'

const KEEPALIVE_AFTER_MS = 30_000

/**
 * Told of the socket to destroy when a caller wants to cut the connection: always the topmost one, because
 * pulling the connection from under a TLS handshake crashes Node.
 */
export type OnSocket = (socket: Socket) => void

/** Opens a connection, encrypted from the start or plain, without Nagle's delay. Throws what the socket says. */
export async function openSocket(
  route: Route,
  encrypted: boolean,
  timeoutMs: number,
  onSocket?: OnSocket,
): Promise<Socket> {
  const { host = '', port = 0, lookup } = route.options
  const socket = encrypted ? connectTls(route.options) : connectTcp({ host, port, lookup, noDelay: true })
  onSocket?.(socket)
  await untilOpen(socket, encrypted ? 'secureConnect' : 'connect', timeoutMs)
  socket.setNoDelay(true)
  socket.setKeepAlive(true, KEEPALIVE_AFTER_MS)
  return socket
}

/** Puts TLS on an open connection; the certificate is verified. Throws what TLS says. */
export async function encryptSocket(
  plain: Socket,
  route: Route,
  timeoutMs: number,
  onSocket?: OnSocket,
): Promise<TLSSocket> {
  const options: ConnectionOptions = { ...route.options, socket: plain }
  const socket = connectTls(options)
  onSocket?.(socket)
  await untilOpen(socket, 'secureConnect', timeoutMs)
  return socket
}

async function untilOpen(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  timeoutMs: number,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(new DialogueEnded('timeout')), timeoutMs)
  const onClose = () => reject(new DialogueEnded('closed'))
  socket.once(event, resolve).once('error', reject).once('close', onClose)
  try {
    await promise
  } catch (error) {
    socket.on('error', () => socket.destroy())
    socket.destroy()
    throw error
  } finally {
    clearTimeout(timer)
    socket.off(event, resolve).off('error', reject).off('close', onClose)
  }
}
