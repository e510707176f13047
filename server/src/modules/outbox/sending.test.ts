import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import {
  createCase,
  listAccounts,
  type Message,
  readCase,
  readMessages,
  readTimeline,
} from '@kontor/contract'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { freePorts } from '../../../../e2e/peers/free-ports.ts'
import { type Sink, startSmtpSink } from '../../../../e2e/peers/sink.ts'
import { fixedClock } from '#platform/clock'
import { type TestKontor, testKontor, type TestTenant } from '../../testing/kontor.ts'
import { startSender } from './sender.ts'

const clock = fixedClock(new Date('2026-03-02T09:00:00Z'))
const waiting = { timeout: 12_000, interval: 15 }
let kontor: TestKontor
let tenant: TestTenant
let sink: Sink
let call: Awaited<ReturnType<TestTenant['client']>>
let awayPort = 0

beforeAll(async () => {
  sink = await startSmtpSink()
  ;[awayPort = 0] = await freePorts(1)
  kontor = await testKontor({ clock })
  const account = (name: string, port: number) => ({
    name,
    channel: 'email',
    address: `${name}@firm.example`,
    queue: 'Service',
    receive: { via: 'smtp' },
    send: { via: 'smtp', host: '127.0.0.1', port, tls: 'none' },
  })
  tenant = await kontor.tenant('firm', {
    queues: [{ name: 'Service' }],
    accounts: [account('service', sink.port), account('away', awayPort)],
    users: [
      { login: 'anna', name: 'Anna', password: 'secret-1', profile: 'administrator', queues: ['Service'] },
    ],
  })
  call = await tenant.client('anna')
})
afterAll(async () => {
  // A server that stalls holds up whoever waits for it: it goes first.
  await sink.stop()
  await kontor.stop()
})
afterEach(() => {
  sink.script.length = 0
})

let count = 0
/** A matter begun by us: one outgoing message. */
async function send(
  more: Record<string, unknown> = {},
): Promise<{ caseId: string; message: () => Promise<Message> }> {
  const subject = `Matter ${++count}`
  const { id } = await call(createCase, {
    body: { account: 'service', to: 'eve@customer.example', subject, text: 'Hello', ...more },
  })
  const message = async () => {
    const [first] = (await call(readMessages, { params: { id } })).items
    if (!first) throw new Error('the message is missing')
    return first
  }
  return { caseId: id, message }
}

const takings = (message: Message) =>
  sink.acceptedLog.filter(({ messageId }) => messageId === message.messageId)
const untilState = (message: () => Promise<Message>, state: string) =>
  vi.waitFor(async () => expect((await message()).outbox).toMatchObject({ state }), waiting)
const typesOf = async (id: string) =>
  (await call(readTimeline, { params: { id }, query: { limit: 200 } })).items.map(({ type }) => type)

describe('R08 what the server says', () => {
  test.each(['451', '452', '421', 'mail-451', 'rcpt-450:eve@customer.example'] as const)(
    '%s, then accepted: sent once, with the Message-ID of the first try',
    async (fault) => {
      sink.script.push(fault)
      const { message, caseId } = await send()
      await vi.waitFor(
        async () => expect((await message()).outbox).toMatchObject({ state: 'due', attempts: 1 }),
        waiting,
      )
      const first = (await message()).messageId
      expect(takings(await message())).toEqual([])
      clock.advance(60_000)
      await untilState(message, 'accepted')
      expect((await message()).messageId).toBe(first)
      expect(takings(await message())).toHaveLength(1)
      expect((await message()).deliveries).toMatchObject([{ state: 'accepted', code: 250 }])
      expect(await typesOf(caseId)).toEqual(
        expect.arrayContaining(['case.reply-retrying', 'case.reply-sent']),
      )
    },
  )

  test.each(['550', '554', 'rcpt-550:eve@customer.example', 'mail-553'] as const)(
    '%s: refused, told with the server’s words, and the case is back in its queue at once',
    async (fault) => {
      sink.script.push(fault)
      const { message, caseId } = await send()
      await untilState(message, 'refused')
      expect((await message()).outbox?.problem).toMatch(/not wanted/)
      await vi.waitFor(async () => {
        expect(await call(readCase, { params: { id: caseId } })).toMatchObject({
          status: 'queued',
          dueAt: expect.any(String),
        })
      }, waiting)
      expect(await typesOf(caseId)).toEqual(expect.arrayContaining(['case.reply-refused', 'case.reopened']))
      expect(takings(await message())).toEqual([])
      clock.advance(3_600_000)
      expect((await message()).outbox).toMatchObject({ state: 'refused', attempts: 1 })
    },
  )

  test('550 for one of three: the two have it once, the third is reported by name', async () => {
    sink.script.push('rcpt-550:bad@customer.example')
    const to = ['eve@customer.example', 'bad@customer.example', 'carl@customer.example']
    const { message, caseId } = await send({ to })
    await untilState(message, 'accepted')
    const states = Object.fromEntries(
      (await message()).deliveries.map(({ address, state }) => [address, state]),
    )
    expect(states).toEqual({
      'eve@customer.example': 'accepted',
      'bad@customer.example': 'refused',
      'carl@customer.example': 'accepted',
    })
    expect(takings(await message())).toEqual([
      {
        messageId: (await message()).messageId,
        recipients: ['carl@customer.example', 'eve@customer.example'],
      },
    ])
    const { items } = await call(readTimeline, { params: { id: caseId }, query: { limit: 200 } })
    expect(items.find(({ type }) => type === 'case.reply-refused')?.params).toMatchObject({
      address: 'bad@customer.example',
      partial: true,
      code: 550,
    })
  })

  test('450 for one of two: only he is tried again', async () => {
    sink.script.push('rcpt-450:slow@customer.example')
    const { message } = await send({ to: ['eve@customer.example', 'slow@customer.example'] })
    await vi.waitFor(
      async () => expect((await message()).outbox).toMatchObject({ state: 'due', attempts: 1 }),
      waiting,
    )
    clock.advance(60_000)
    await untilState(message, 'accepted')
    expect(takings(await message()).map(({ recipients }) => recipients)).toEqual([
      ['eve@customer.example'],
      ['slow@customer.example'],
    ])
  })

  test('temporary for three days: given up, refused and reopened', async () => {
    sink.script.push(...Array.from({ length: 400 }, () => '451' as const))
    const { message, caseId } = await send()
    for (let attempts = 1; (await message()).outbox?.state !== 'refused'; attempts++) {
      await vi.waitFor(async () => {
        const outbox = (await message()).outbox
        expect(outbox?.state === 'refused' || (outbox?.state === 'due' && outbox.attempts === attempts)).toBe(
          true,
        )
      }, waiting)
      clock.advance(12 * 3_600_000)
      expect(attempts).toBeLessThan(10)
    }
    await vi.waitFor(
      async () =>
        expect(await call(readCase, { params: { id: caseId } })).toMatchObject({ status: 'queued' }),
      waiting,
    )
  })
})

describe('R06 when nobody can know', () => {
  test('accepted, then the line breaks before the answer: uncertain, and never sent again', async () => {
    sink.script.push('accept-then-close')
    const { message, caseId } = await send()
    await untilState(message, 'uncertain')
    expect(takings(await message())).toHaveLength(1)
    clock.advance(24 * 3_600_000)
    const later = await send()
    await untilState(later.message, 'accepted')
    expect((await message()).outbox).toMatchObject({ state: 'uncertain', attempts: 1 })
    expect(takings(await message())).toHaveLength(1)
    expect(await typesOf(caseId)).toContain('case.reply-uncertain')
    // Somebody has to look after it.
    await vi.waitFor(
      async () =>
        expect(await call(readCase, { params: { id: caseId } })).toMatchObject({ status: 'queued' }),
      waiting,
    )
  })

  test('not accepted, but the line breaks at the same place: also uncertain, not sent again', async () => {
    sink.script.push('close-before-ack')
    const { message } = await send()
    await untilState(message, 'uncertain')
    clock.advance(24 * 3_600_000)
    const later = await send()
    await untilState(later.message, 'accepted')
    expect(takings(await message())).toEqual([])
    expect((await message()).outbox).toMatchObject({ state: 'uncertain' })
  })

  test('a server that stalls holds up its own message only', async () => {
    sink.script.push('stall')
    const { message } = await send()
    await untilState(message, 'transmitting')
    const others = await Promise.all([send(), send(), send()])
    for (const other of others) await untilState(other.message, 'accepted')
    expect((await message()).outbox).toMatchObject({ state: 'transmitting' })
    await call(listAccounts, {})
  })
})

describe('a server that is away', () => {
  let server: Server | null = null
  afterAll(async () => {
    server?.close()
  })

  test('connection refused: tried again later, health says so and when it is over', async () => {
    const { message } = await send({ account: 'away' })
    await vi.waitFor(
      async () => expect((await message()).outbox).toMatchObject({ state: 'due', attempts: 1 }),
      waiting,
    )
    const health = async () => (await call(listAccounts, {})).items.find(({ name }) => name === 'away')
    expect((await health())?.sendProblem).toMatchObject({ step: 'connect', code: 'refused' })
    const back = await startSmtpSink({ port: awayPort })
    clock.advance(60_000)
    await untilState(message, 'accepted')
    expect(back.acceptedLog).toEqual([
      { messageId: (await message()).messageId, recipients: ['eve@customer.example'] },
    ])
    expect((await health())?.sendProblem).toBeNull()
    await back.stop()
  })

  test('a port that speaks no SMTP is temporary', async () => {
    server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      awayPort,
      '127.0.0.1',
    )
    await once(server, 'listening')
    const { message } = await send({ account: 'away' })
    await vi.waitFor(
      async () => expect((await message()).outbox).toMatchObject({ state: 'due', attempts: 1 }),
      waiting,
    )
  })
})

describe('several senders on one outbox', () => {
  test('R06 two more sender loops and 200 messages: each taken once', { timeout: 40_000 }, async () => {
    const silent = { on: () => () => true, close: async () => undefined }
    const loops = [
      startSender(kontor.db, kontor.services, silent),
      startSender(kontor.db, kontor.services, silent),
    ]
    const before = sink.acceptedLog.length
    const sent: Awaited<ReturnType<typeof send>>[] = []
    while (sent.length < 200) sent.push(...(await Promise.all(Array.from({ length: 20 }, () => send()))))
    await vi.waitFor(() => expect(sink.acceptedLog.length - before).toBeGreaterThanOrEqual(200), {
      timeout: 30_000,
    })
    for (const { message } of sent) await untilState(message, 'accepted')
    const ids = sink.acceptedLog.slice(before).map(({ messageId }) => messageId)
    expect(new Set(ids).size).toBe(200)
    expect(ids).toHaveLength(200)
    await Promise.all(loops.map((loop) => loop.stop()))
  })
})
