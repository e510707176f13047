import type { LiveFrame } from '@kontor/contract'
import { visibleQueueIds } from '#organisation'
import { caseOwners } from '#cases'
import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import { type Cursor, endOfLog, type LoggedEvent, readLog } from '#platform/events'
import type { Caller } from '#platform/http'
import { errorForLog } from '#platform/log'
import type { Waker } from '#platform/realtime'

const batchSize = 500
/** The log is read again after this while rows wait behind an open transaction. */
const settleMs = 40
const pollMs = 3_000

export interface LiveClient {
  readonly caller: Caller
  send(frame: LiveFrame): void
  close(): void
}

interface Room {
  tenantId: string
  clients: Set<LiveClient>
  /** Queues each client may see (null: all); read anew when memberships change. */
  queues: Map<LiveClient, ReadonlySet<string> | null>
  cursor: Cursor | null
  /** Resolves once the cursor is set. */
  ready: PromiseWithResolvers<void>
  reading: boolean
  again: boolean
}

/** Tells the connected clients of this process what changed, by ids only, and only what each may see. */
export function openHub(db: Database, services: Services, waker: Waker) {
  const rooms = new Map<string, Room>()

  const read = async (room: Room): Promise<boolean> => {
    return db.readInTenant(systemContext(services, room.tenantId), async (tx) => {
      if (!room.cursor) {
        room.cursor = await endOfLog(tx)
        room.ready.resolve()
        return false
      }
      const { events, more } = await readLog(tx, room.cursor, batchSize)
      room.cursor = events.at(-1)?.cursor ?? room.cursor
      if (events.some((event) => event.type === 'membership.changed' || event.type === 'user.changed'))
        room.queues.clear()
      for (const client of room.clients) {
        if (!room.queues.has(client)) {
          const ids = await visibleQueueIds(tx, client.caller)
          room.queues.set(client, ids && new Set(ids))
        }
      }
      const owners = await caseOwners(tx, [
        ...new Set(events.filter((event) => event.streamKind === 'case').map((event) => event.streamId)),
      ])
      for (const client of room.clients) tell(client, room.queues.get(client) ?? null, events, owners)
      return more
    })
  }

  const pump = (room: Room): void => {
    if (room.reading) {
      room.again = true
      return
    }
    room.reading = true
    read(room)
      .then((more) => {
        if (more) setTimeout(() => pump(room), settleMs)
      })
      .catch((error: unknown) =>
        services.log.warn(
          { err: errorForLog(error), tenantId: room.tenantId },
          'live news failed; trying again',
        ),
      )
      .finally(() => {
        room.reading = false
        if (room.again) {
          room.again = false
          pump(room)
        }
      })
  }

  const off = waker.on('events', (tenantId) => {
    if (tenantId === null) for (const room of rooms.values()) pump(room)
    else {
      const room = rooms.get(tenantId)
      if (room) pump(room)
    }
  })
  const timer = setInterval(() => {
    for (const room of rooms.values()) pump(room)
  }, pollMs)

  return {
    /** Resolves when whatever changes from now on will be told. */
    join: (client: LiveClient): Promise<void> => {
      const { tenantId } = client.caller
      const room = rooms.get(tenantId) ?? {
        tenantId,
        clients: new Set(),
        queues: new Map(),
        cursor: null,
        ready: Promise.withResolvers<void>(),
        reading: false,
        again: false,
      }
      room.clients.add(client)
      rooms.set(tenantId, room)
      pump(room)
      return room.ready.promise
    },
    leave: (client: LiveClient): void => {
      const room = rooms.get(client.caller.tenantId)
      room?.clients.delete(client)
      room?.queues.delete(client)
      if (room?.clients.size === 0) rooms.delete(room.tenantId)
    },
    close: (): void => {
      off()
      clearInterval(timer)
      for (const room of rooms.values()) for (const client of room.clients) client.close()
    },
  }
}
export type Hub = ReturnType<typeof openHub>

function tell(
  client: LiveClient,
  visible: ReadonlySet<string> | null,
  events: readonly LoggedEvent[],
  owners: ReadonlyMap<string, { queueId: string; assigneeId: string | null }>,
): void {
  const { caller } = client
  const cases = new Set<string>()
  const queues = new Set<string>()
  const users = new Set<string>()
  let accounts = false
  for (const event of events) {
    if (event.streamKind === 'agent') {
      users.add(event.streamId)
      if (event.type === 'session.closed' && event.payload.sessionId === caller.credentialId) {
        client.send({ type: 'signed-out' })
        return client.close()
      }
    } else if (event.streamKind === 'case') {
      const owner = owners.get(event.streamId)
      const touched = [owner?.queueId, event.payload.queueId, event.payload.fromQueueId].filter(
        (id) => typeof id === 'string',
      )
      const seen = touched.filter((id) => visible === null || visible.has(id))
      const mine =
        owner?.assigneeId === caller.userId ||
        event.actorId === caller.userId ||
        event.payload.userId === caller.userId
      if (seen.length === 0 && !mine) continue
      cases.add(event.streamId)
      for (const id of seen) queues.add(id)
    } else accounts = true
  }
  if (cases.size + queues.size + users.size > 0 || accounts) {
    client.send({ type: 'changed', cases: [...cases], queues: [...queues], accounts, users: [...users] })
  }
}
