import { ImapFlow, type ListResponse, type MailboxLockObject } from 'imapflow'
import type { Route } from '#transports/net'
import { findFolder, nearestFolders } from './folders.ts'
import { ImapFault, problemOf } from './imap-fault.ts'
import { GREETING_TIMEOUT_MS, IDLE_RENEW_MS, LOGOUT_TIMEOUT_MS, SOCKET_TIMEOUT_MS } from './limits.ts'
import type { ImapSettings } from './types.ts'

/** Room for what surrounds a message in one response. */
const RESPONSE_MARGIN_BYTES = 1024 * 1024

/**
 * A client for one connection, not yet connected. Its own logger, compression and extensions that change what
 * servers answer are off; IDLE is ours to start. With a token it logs in by OAUTHBEARER or XOAUTH2. TLS is as configured: STARTTLS is required or not used.
 */
export function createClient(
  settings: ImapSettings,
  route: Route,
  limits: { connectTimeoutMs: number; maxBytes: number },
  token: string | null = null,
): ImapFlow {
  const client = new ImapFlow({
    host: settings.host,
    port: settings.port,
    secure: settings.tls === 'implicit',
    ...(settings.tls === 'implicit' ? {} : { doSTARTTLS: settings.tls === 'starttls' }),
    auth:
      token === null
        ? { user: settings.user, pass: settings.password }
        : { user: settings.user, accessToken: token },
    tls: route.options,
    clientInfo: { name: 'Kontor' },
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    disableAutoEnable: true,
    maxLockHoldTime: false,
    maxIdleTime: IDLE_RENEW_MS,
    connectionTimeout: limits.connectTimeoutMs,
    greetingTimeout: Math.min(limits.connectTimeoutMs, GREETING_TIMEOUT_MS),
    socketTimeout: SOCKET_TIMEOUT_MS,
    maxLiteralSize: limits.maxBytes + RESPONSE_MARGIN_BYTES,
    maxResponseSize: limits.maxBytes + 2 * RESPONSE_MARGIN_BYTES,
  })
  // Every failure also rejects the command it met; without a listener the process would end.
  client.on('error', () => undefined)
  return client
}

/**
 * Connects with whatever the account logs in by. A token that the server turns down is replaced once: it may have been
 * withdrawn before its time, or the clocks differ.
 */
export async function withToken<T>(
  settings: ImapSettings,
  attempt: (token: string | null) => Promise<T>,
): Promise<T> {
  const { giveToken } = settings
  if (!giveToken) return attempt(null)
  const token = await giveToken()
  try {
    return await attempt(token)
  } catch (error) {
    const next = problemOf(error, settings).code === 'login-refused' ? await giveToken(token) : token
    if (next === token) throw error
    return attempt(next)
  }
}

/** An open folder; released when the connection ends. */
export type OpenFolder = { lock: MailboxLockObject; folders: ListResponse[] }

/** Opens the configured folder for reading and marking. Throws a fault that names the nearest folders. */
export async function openFolder(client: ImapFlow, folder: string): Promise<OpenFolder> {
  const folders = await client.list({ listOnly: true })
  const path = findFolder(folders, folder)
  if (path === null) {
    const params = { folder, nearest: nearestFolders(folders, folder) }
    throw new ImapFault({ step: 'folder', code: 'folder-missing', params })
  }
  try {
    return { lock: await client.getMailboxLock(path), folders }
  } catch (error) {
    if (!client.usable) throw error
    throw new ImapFault({ step: 'folder', code: 'folder-unreadable', params: { folder } }, error)
  }
}

/** Says LOGOUT and closes, in bounded time. */
export async function disconnect(client: ImapFlow): Promise<void> {
  const timer = setTimeout(() => client.close(), LOGOUT_TIMEOUT_MS)
  if (client.usable) await client.logout().catch(() => undefined)
  clearTimeout(timer)
  client.close()
}
