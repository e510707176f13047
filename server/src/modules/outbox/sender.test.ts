import { createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { createCase, readCase, readMessages } from '@kontor/contract'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type Sink, startSmtpSink } from '../../../../e2e/peers/sink.ts'
import { fixedClock } from '#platform/clock'
import { type TestKontor, testKontor, type TestTenant } from '../../testing/kontor.ts'
import { transmission } from './index.ts'

const clock = fixedClock(new Date('2026-03-02T09:00:00Z'))
const waiting = { timeout: 10_000, interval: 15 }
let kontor: TestKontor
let tenant: TestTenant
let sink: Sink
let call: Awaited<ReturnType<TestTenant['client']>>
/** Takes connections and never says a word. */
let silent: Server
const sockets = new Set<Socket>()
let most = 0

beforeAll(async () => {
  sink = await startSmtpSink()
  silent = createServer((socket) => {
    sockets.add(socket)
    most = Math.max(most, sockets.size)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  }).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port = 0 } = silent.address() as { port?: number }
  kontor = await testKontor({ clock })
  const account = (name: string, to: number) => ({
    name,
    channel: 'email',
    address: `${name}@firm.example`,
    queue: 'Service',
    receive: { via: 'smtp' },
    send: { via: 'smtp', host: '127.0.0.1', port: to, tls: 'none' },
  })
  tenant = await kontor.tenant('firm', {
    queues: [{ name: 'Service' }],
    accounts: [account('service', sink.port), account('slow', port)],
    users: [
      { login: 'anna', name: 'Anna', password: 'secret-1', profile: 'administrator', queues: ['Service'] },
    ],
  })
  call = await tenant.client('anna')
})
afterAll(async () => {
  silent.close()
  for (const socket of sockets) socket.destroy()
  await kontor.stop()
  await sink.stop()
})

async function send(account: string): Promise<string> {
  const body = { account, to: 'eve@customer.example', subject: 'Matter', text: 'Hello' }
  return (await call(createCase, { body })).id
}
const outboxOf = async (caseId: string) =>
  (await call(readMessages, { params: { id: caseId } })).items[0]?.outbox
const look = () => kontor.db.inTenant(tenant.context, async (tx) => tx.wake('outbox'))

test('a server that does not answer keeps three messages in hand; the other accounts go on', async () => {
  for (let n = 0; n < 30; n++) await send('slow')
  await vi.waitFor(() => expect(sockets.size).toBe(3), waiting)
  const others = await Promise.all(Array.from({ length: 10 }, () => send('service')))
  for (const id of others)
    await vi.waitFor(async () => expect(await outboxOf(id)).toMatchObject({ state: 'accepted' }), waiting)
  expect(most).toBe(3)
})

const real = () => transmission.call()
let before: ReturnType<typeof real> | null = null
afterEach(() => {
  if (before) transmission.bind(() => before as ReturnType<typeof real>)
})
/** Makes putting a message together fail. */
function breakComposing(error: Error): void {
  before ??= real()
  const { transmit } = before
  transmission.bind(() => ({ transmit, compose: () => Promise.reject(error) }))
}
async function tries(caseId: string, count: number): Promise<void> {
  for (let attempts = 1; attempts <= count; attempts++) {
    await vi.waitFor(async () => {
      await look()
      expect(await outboxOf(caseId)).toMatchObject({ state: 'due', attempts })
    }, waiting)
    clock.advance(3_600_000)
  }
}

test('a message that cannot be put together is tried a few times with back-off, then the agent learns it', async () => {
  breakComposing(new Error('a bug'))
  const id = await send('service')
  await tries(id, 4)
  await vi.waitFor(async () => {
    await look()
    expect(await outboxOf(id)).toMatchObject({ state: 'refused', attempts: 5 })
  }, waiting)
  await vi.waitFor(
    async () => expect(await call(readCase, { params: { id } })).toMatchObject({ status: 'queued' }),
    waiting,
  )
})

test('a full disk does not refuse messages: they go out once there is room again', async () => {
  breakComposing(Object.assign(new Error('no space left'), { code: 'ENOSPC' }))
  const id = await send('service')
  await tries(id, 7)
  if (before) transmission.bind(() => before as ReturnType<typeof real>)
  await vi.waitFor(async () => {
    await look()
    expect(await outboxOf(id)).toMatchObject({ state: 'accepted' })
  }, waiting)
})
