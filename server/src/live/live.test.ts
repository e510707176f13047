import cookiePlugin from '@fastify/cookie'
import websocket from '@fastify/websocket'
import type { LiveFrame } from '@kontor/contract'
import { routes } from '@kontor/contract'
import fastify, { type FastifyInstance } from 'fastify'
import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { callerAgain, callerOfRequest, changeUser, findUserByLogin } from '#access'
import { fixedClock } from '#platform/clock'
import type { Database } from '#platform/db'
import { startWaker, type Waker } from '#platform/realtime'
import { send } from '../testing/firm/send.ts'
import { type TestKontor, testKontor, type TestTenant } from '../testing/kontor.ts'
import { type Hub, openHub, registerLive } from './index.ts'

const password = 'correct horse battery'
const clock = fixedClock(new Date('2026-03-02T08:00:00Z'))
let kontor: TestKontor
let tenant: TestTenant
let pool: pg.Pool
let waker: Waker
let hub: Hub
let app: FastifyInstance
let url: string
let rechecks = 0
/** Holds the hub's reading of the log up. */
let gate: Promise<void> = Promise.resolve()

beforeAll(async () => {
  kontor = await testKontor({ role: 'web', clock })
  pool = new pg.Pool({ connectionString: kontor.database.superuserUrl, max: 1 })
  tenant = await kontor.tenant('alpha', {
    queues: [{ name: 'Service' }],
    users: [
      { login: 'anna', name: 'Anna', password, profile: 'agent', queues: ['Service'] },
      { login: 'boss', name: 'Boss', password, profile: 'administrator' },
    ],
  })
  const { db, services } = kontor
  const slow: Database = {
    ...db,
    readInTenant: async (context, fn) => {
      await gate
      return db.readInTenant(context, fn)
    },
  }
  waker = await startWaker({ url: kontor.database.appUrl, db, log: services.log })
  hub = openHub(slow, services, waker)
  app = fastify()
  await app.register(cookiePlugin)
  await app.register(websocket)
  app.decorateRequest('caller', null)
  registerLive(app, {
    hub,
    services,
    authenticate: (request) => callerOfRequest(db, services, request, { touches: false }),
    authenticateAgain: (request, caller) => {
      rechecks++
      return callerAgain(db, services, request, caller)
    },
    recheckMs: 20,
  })
  url = (await app.listen({ port: 0, host: '127.0.0.1' })).replace('http', 'ws')
})
afterAll(async () => {
  hub.close()
  await app.close()
  await waker.close()
  await pool.end()
  await kontor.stop()
})

function connect(headers: Record<string, string>) {
  const socket = new WebSocket(`${url}/api/v1/live`, { headers } as never)
  onTestFinished(() => socket.close())
  const frames: LiveFrame[] = []
  socket.addEventListener('message', ({ data }) => frames.push(JSON.parse(String(data)) as LiveFrame))
  const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve()))
  return { types: () => frames.map(({ type }) => type), closed }
}

test('a page that is merely open does not keep its session: after eight hours it is signed out', async () => {
  const answer = await send(
    routes.logIn,
    { body: { tenant: 'alpha', login: 'anna', password } },
    { baseUrl: kontor.baseUrl },
  )
  const live = connect({ cookie: answer.headers['set-cookie']?.split(';')[0] ?? '' })
  await vi.waitFor(() => expect(live.types()).toEqual(['hello']))
  for (let hours = 0; hours < 7; hours++) {
    clock.advance(3_600_000)
    const before = rechecks
    await vi.waitFor(() => expect(rechecks).toBeGreaterThan(before + 1))
  }
  clock.advance(3_600_000 + 1)
  await live.closed
  expect(live.types()).toContain('signed-out')
})

test('hello is said only when whatever changes from then on is told', async () => {
  const held = Promise.withResolvers<void>()
  gate = held.promise
  const headers = { authorization: `Bearer ${await tenant.token('boss')}` }
  const before = rechecks
  const live = connect(headers)
  // The connection stands: its credentials are looked at again.
  await vi.waitFor(() => expect(rechecks).toBeGreaterThan(before + 2))
  expect(live.types()).toEqual([])
  held.resolve()
  await vi.waitFor(() => expect(live.types()).toEqual(['hello']))
  await tenant.apply({ queues: [{ name: 'Office' }] })
  await vi.waitFor(() => expect(live.types()).toContain('changed'))
})

test('a connection whose user got other rights is closed, so that it comes back with these', async () => {
  const live = connect({ authorization: `Bearer ${await tenant.token('anna')}` })
  await vi.waitFor(() => expect(live.types()).toEqual(['hello']))
  await kontor.db.inTenant(tenant.context, async (tx) => {
    const user = await findUserByLogin(tx, 'anna')
    if (user) await changeUser(tx, user.id, { ...user, passwordHash: undefined, profile: 'supervisor' })
  })
  await live.closed
  expect(live.types()).not.toContain('signed-out')
})
