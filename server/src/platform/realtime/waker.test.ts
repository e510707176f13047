import { connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import type { Context } from '#platform/context'
import type { Database } from '#platform/db'
import { silentLog } from '#platform/log'
import { type Ground, testGround } from '../../testing/ground.ts'
import { startWaker, type Waker } from './index.ts'

/** Timers may fire a little early. */
const leastPauseMs = 900

let ground: Ground
let context: Context
beforeAll(async () => {
  ground = await testGround()
  context = await ground.tenant()
})
afterAll(() => ground.stop())

async function wakerOf(
  db: Database,
  url = ground.database.appUrl,
): Promise<{ waker: Waker; heard: (string | null)[] }> {
  const waker = await startWaker({ url, db, log: silentLog })
  onTestFinished(() => waker.close())
  const heard: (string | null)[] = []
  waker.on('outbox', (tenantId) => heard.push(tenantId))
  return { waker, heard }
}
const wake = (db: Database): Promise<void> => db.inTenant(context, async (tx) => tx.wake('outbox'))

test('a commit in one process wakes the listeners of another and its own, for its topic only', async () => {
  const [here, there] = [ground.open(), ground.open()]
  const [own, other] = [await wakerOf(here), await wakerOf(there)]
  const ledger = vi.fn()
  other.waker.on('ledger', ledger)
  await wake(here)
  await vi.waitFor(() => expect([own.heard, other.heard]).toEqual([[context.tenantId], [context.tenantId]]))
  expect(ledger).not.toHaveBeenCalled()
})

test('many commits in a moment are told together, and none without a commit', async () => {
  const db = ground.open()
  const { heard } = await wakerOf(db)
  const failed = db.inTenant(context, async (tx) => {
    tx.wake('outbox')
    throw new Error('rolled back')
  })
  await expect(failed).rejects.toThrow('rolled back')
  await Promise.all(Array.from({ length: 40 }, () => wake(db)))
  await vi.waitFor(() => expect(heard.length).toBeGreaterThan(0))
  expect(heard.length).toBeLessThan(20)
})

test('after its connection was cut it listens again and lets everybody look once', async () => {
  const db = ground.open()
  const { heard } = await wakerOf(db)
  await ground.ask(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kontor-waker' and datname = $1`,
    [ground.database.name],
  )
  await vi.waitFor(() => expect(heard).toEqual([null]), { timeout: 5_000 })
  await wake(db)
  await vi.waitFor(() => expect(heard).toEqual([null, context.tenantId]))
})

test('while the database is away it tries once a second, not more and more often', async () => {
  const door = await openDoor(new URL(ground.database.appUrl))
  const { heard } = await wakerOf(ground.open(), door.url)
  door.shut()
  const tries = await vi.waitFor(
    () => {
      expect(door.refused.length).toBeGreaterThan(3)
      return door.refused
    },
    { timeout: 10_000 },
  )
  const pausesMs = tries.slice(1).map((at, index) => at - (tries[index] ?? 0))
  expect(Math.min(...pausesMs)).toBeGreaterThan(leastPauseMs)
  door.open()
  await vi.waitFor(() => expect(heard).toEqual([null]), { timeout: 5_000 })
})

/** A way to the database that can be shut: then every connection ends at once, old and new. */
async function openDoor(
  target: URL,
): Promise<{ url: string; shut(): void; open(): void; refused: number[] }> {
  const sockets = new Set<Socket>()
  let isOpen = true
  const refused: number[] = []
  const server = createServer((socket) => {
    if (!isOpen) {
      refused.push(performance.now())
      return socket.destroy()
    }
    const onward = connectTo(target)
    for (const end of [socket, onward]) sockets.add(end.on('error', () => undefined))
    socket.pipe(onward).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const url = new URL(target)
  url.port = String((server.address() as { port: number }).port)
  url.hostname = '127.0.0.1'
  url.searchParams.delete('host')
  return {
    url: url.href,
    refused,
    open: () => {
      isOpen = true
    },
    shut: () => {
      isOpen = false
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** By the socket file where the address names its folder. */
function connectTo({ hostname, port, searchParams }: URL): Socket {
  const folder = searchParams.get('host')
  return folder?.startsWith('/')
    ? connect(`${folder}/.s.PGSQL.${port || 5432}`)
    : connect(Number(port), hostname)
}
