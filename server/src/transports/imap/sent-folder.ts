import type { ImapFlow, ListResponse } from 'imapflow'
import { type ResolveHost, type Route, routeTo } from '#transports/net'
import { createClient, disconnect, withToken } from './connect.ts'
import { findFolder } from './folders.ts'
import { ImapFault } from './imap-fault.ts'
import { CONNECT_TIMEOUT_MS, MAX_MESSAGE_BYTES, SENT_VISIT_TIMEOUT_MS } from './limits.ts'
import { demandConnection } from './read-messages.ts'
import type { ImapSettings } from './types.ts'

/** The folder of sent mail, open on one connection. */
export type SentFolder = {
  path: string
  /** Which of these messages lie in it; asked of the server now. */
  find(messageIds: readonly string[]): Promise<Set<string>>
  /** Puts a message into it as read. */
  append(raw: Uint8Array, at: Date): Promise<void>
  close(): Promise<void>
}

/** Where mail programs put what was sent, when no folder carries the mark (RFC 6154). */
const USUAL_NAMES = [
  'Sent',
  'Sent Items',
  'Sent Messages',
  'Gesendet',
  'Gesendete Elemente',
  'Gesendete Objekte',
  'Envoyés',
  'Éléments envoyés',
  'Wysłane',
  'Elementy wysłane',
  'Verzonden',
  'Verzonden items',
]
/** RFC 5322 section 3.6.4, as far as it can be put into a SEARCH without meaning anything else. */
const MESSAGE_ID = /^<[!-;=?-~]+@[!-;=?-~]+>$/

/**
 * Opens the folder of sent mail: the named one, else the one that is marked as such, else one with a usual name, else a new
 * "Sent". Throws a fault like the connection test's; the whole visit ends after some time by itself.
 */
export async function openSentFolder(
  settings: ImapSettings,
  options: { folder?: string | undefined; resolveHost?: ResolveHost } = {},
): Promise<SentFolder> {
  const route = await routeTo(settings, options.resolveHost)
  return withToken(settings, (token) => visit(settings, route, options.folder, token))
}

async function visit(
  settings: ImapSettings,
  route: Route,
  folder: string | undefined,
  token: string | null,
): Promise<SentFolder> {
  const limits = { connectTimeoutMs: CONNECT_TIMEOUT_MS, maxBytes: MAX_MESSAGE_BYTES }
  const client = createClient(settings, route, limits, token)
  const timer = setTimeout(() => client.close(), SENT_VISIT_TIMEOUT_MS)
  const close = async (): Promise<void> => {
    clearTimeout(timer)
    await disconnect(client)
  }
  try {
    await client.connect()
    const path = await sentPath(client, folder)
    const lock = await client.getMailboxLock(path)
    return {
      path,
      find: (ids) => find(client, ids),
      append: async (raw, at) => {
        const done = await client.append(path, Buffer.from(raw), ['\\Seen'], at)
        demandConnection(client)
        if (!done) throw new ImapFault({ step: 'acknowledge', code: 'file-failed', params: { folder: path } })
      },
      close: async () => {
        lock.release()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function find(client: ImapFlow, messageIds: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>()
  // What another connection or the server put there since shows only after this.
  await client.noop()
  for (const id of messageIds) {
    if (!MESSAGE_ID.test(id)) continue
    const hits = await client.search({ header: { 'message-id': id } }, { uid: true })
    demandConnection(client)
    if (!Array.isArray(hits))
      throw new ImapFault({ step: 'folder', code: 'folder-unreadable', params: { folder: 'Sent' } })
    if (hits.length > 0) found.add(id)
  }
  return found
}

async function sentPath(client: ImapFlow, wanted: string | undefined): Promise<string> {
  const folders = await client.list()
  const known = wanted ? findFolder(folders, wanted) : (marked(folders) ?? named(folders))
  if (known !== null) return known
  return (await client.mailboxCreate((wanted || 'Sent').split('/'))).path
}

function marked(folders: ListResponse[]): string | null {
  return folders.find(({ specialUse }) => specialUse === '\\Sent')?.path ?? null
}

function named(folders: ListResponse[]): string | null {
  for (const name of USUAL_NAMES) {
    const path = findFolder(folders, name)
    if (path !== null) return path
  }
  return null
}
