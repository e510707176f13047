/** Wakes across processes: coalesced NOTIFY after commits, LISTEN on a connection of its own. */
import pg from 'pg'
import type { Database, Topic } from '#platform/db'
import { errorForLog, type Log } from '#platform/log'

const channel = 'kontor'
/** Commits within this time are told in one message. */
const coalesceMs = 15
const reconnectMs = 1_000
/** NOTIFY payloads end at 8000 bytes; a tenant and its topics take under 100. */
const maxPerMessage = 60

export interface Waker {
  /** Calls `fn` soon after any commit that woke the topic, in this process or another; and once after each reconnect. */
  on(topic: Topic, fn: (tenantId: string | null) => void): () => void
  close(): Promise<void>
}

/**
 * Starts listening. A lost message does no harm: whoever listens also looks by himself from time to time.
 * Payloads hold tenant ids and topics only.
 */
export async function startWaker(options: { url: string; db: Database; log: Log }): Promise<Waker> {
  const listeners = new Map<Topic, Set<(tenantId: string | null) => void>>()
  const pending = new Map<string, Set<Topic>>()
  let timer: NodeJS.Timeout | null = null
  let client: pg.Client | null = null
  let closed = false

  const tell = (tenantId: string | null, topics: Iterable<Topic>): void => {
    for (const topic of topics) for (const fn of listeners.get(topic) ?? []) fn(tenantId)
  }

  const flush = (): void => {
    timer = null
    const entries = [...pending].map(([tenantId, topics]) => [tenantId, [...topics]] as const)
    pending.clear()
    for (let from = 0; from < entries.length; from += maxPerMessage) {
      const payload = JSON.stringify(entries.slice(from, from + maxPerMessage))
      client?.query('select pg_notify($1, $2)', [channel, payload]).catch((error: unknown) => {
        options.log.warn({ err: errorForLog(error) }, 'could not wake the other processes')
      })
    }
  }

  options.db.onCommit((tenantId, topics) => {
    const known = pending.get(tenantId) ?? new Set()
    for (const topic of topics) known.add(topic)
    pending.set(tenantId, known)
    timer ??= setTimeout(flush, coalesceMs)
  })

  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: options.url,
      application_name: 'kontor-waker',
      keepAlive: true,
    })
    next.on('notification', (message) => {
      for (const [tenantId, topics] of JSON.parse(message.payload ?? '[]') as [string, Topic[]][])
        tell(tenantId, topics)
    })
    next.on('error', () => undefined)
    try {
      await next.connect()
      await next.query(`listen ${channel}`)
    } catch (error) {
      await next.end().catch(() => undefined)
      throw error
    }
    if (closed) return next.end()
    // Only a connection that stood can be lost; one that failed is tried again by who asked for it.
    next.once('end', () => {
      client = null
      if (!closed) setTimeout(() => void reconnect(), reconnectMs)
    })
    client = next
  }

  const reconnect = async (): Promise<void> => {
    if (closed) return
    try {
      await connect()
      tell(null, listeners.keys())
    } catch (error) {
      options.log.warn({ err: errorForLog(error) }, 'the database is away; trying again')
      setTimeout(() => void reconnect(), reconnectMs)
    }
  }

  await connect()
  return {
    on: (topic, fn) => {
      const set = listeners.get(topic) ?? new Set()
      listeners.set(topic, set.add(fn))
      return () => set.delete(fn)
    },
    close: async () => {
      closed = true
      if (timer) clearTimeout(timer)
      await client?.end()
    },
  }
}
