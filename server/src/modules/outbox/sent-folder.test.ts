import {
  createCase,
  listOutbox,
  type Message,
  readCase,
  readMessages,
  readTimeline,
  resolveMessage,
  tryOutgoing,
} from '@kontor/contract'
import { ImapFlow } from 'imapflow'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Dovecot, startDovecot } from '../../../../e2e/peers/dovecot.ts'
import { type Sink, startSmtpSink } from '../../../../e2e/peers/sink.ts'
import { fixedClock } from '#platform/clock'
import { type TestKontor, testKontor, type TestTenant } from '../../testing/kontor.ts'

const clock = fixedClock(new Date('2026-03-02T09:00:00Z'))
const waiting = { timeout: 15_000, interval: 25 }
const password = 'geheim-1'
/** Two accounts: Kontor files the copies of one, the server those of the other. */
const boxes = { files: 'files@firm.example', stores: 'stores@firm.example' }
let kontor: TestKontor
let tenant: TestTenant
let sink: Sink
let dovecot: Dovecot
let call: Awaited<ReturnType<TestTenant['client']>>

beforeAll(async () => {
  ;[sink, dovecot] = await Promise.all([
    startSmtpSink(),
    startDovecot({ users: { [boxes.files]: password, [boxes.stores]: password } }),
  ])
  kontor = await testKontor({ clock })
  const account = (name: keyof typeof boxes, send: Record<string, unknown>) => ({
    name,
    channel: 'email',
    address: boxes[name],
    queue: 'Service',
    receive: {
      via: 'imap',
      host: 'localhost',
      port: dovecot.imapsPort,
      tls: 'implicit',
      ca: dovecot.ca,
      user: boxes[name],
      password,
      intervalSeconds: 5,
    },
    send: { via: 'smtp', host: '127.0.0.1', port: sink.port, tls: 'none', ...send },
  })
  tenant = await kontor.tenant('firm', {
    queues: [{ name: 'Service' }],
    accounts: [account('files', {}), account('stores', { sentCopies: 'server' })],
    users: [
      { login: 'anna', name: 'Anna', password: 'secret-1', profile: 'administrator', queues: ['Service'] },
    ],
  })
  call = await tenant.client('anna')
})
afterAll(async () => {
  await sink.stop()
  await kontor.stop()
  await dovecot.stop()
})
afterEach(() => {
  sink.script.length = 0
})

let count = 0
async function send(account: keyof typeof boxes) {
  const { id } = await call(createCase, {
    body: { account, to: 'eve@customer.example', subject: `Matter ${++count}`, text: 'Hello' },
  })
  const message = async (): Promise<Message> => {
    const { items } = await call(readMessages, { params: { id } })
    const first = items.find(({ direction }) => direction === 'out')
    if (!first) throw new Error('the message is missing')
    return first
  }
  return { caseId: id, message }
}
const untilOutbox = (message: () => Promise<Message>, outbox: Record<string, unknown>) =>
  vi.waitFor(async () => expect((await message()).outbox).toMatchObject(outbox), waiting)
const takings = (id: string | null) => sink.acceptedLog.filter(({ messageId }) => messageId === id)
const typesOf = async (id: string) =>
  (await call(readTimeline, { params: { id }, query: { limit: 200 } })).items.map(({ type }) => type)

/** What lies in the Sent folder, as another program sees it. */
async function sentOf(box: string): Promise<{ id: string; seen: boolean }[]> {
  const client = new ImapFlow({
    host: 'localhost',
    port: dovecot.imapsPort,
    secure: true,
    tls: { ca: dovecot.ca },
    auth: { user: box, pass: password },
    logger: false,
  })
  await client.connect()
  const lock = await client.getMailboxLock('Sent')
  const isEmpty = !client.mailbox || client.mailbox.exists === 0
  const list = isEmpty ? [] : await client.fetchAll('1:*', { envelope: true, flags: true })
  lock.release()
  await client.logout()
  return list.map(({ envelope, flags }) => ({
    id: envelope?.messageId ?? '',
    seen: flags?.has('\\Seen') ?? false,
  }))
}
/** What a server that stores what it takes would have done. */
const store = (box: string, messageId: string | null) =>
  dovecot.drop(box, `From: ${box}\r\nMessage-ID: ${messageId}\r\nSubject: Matter\r\n\r\nHello\r\n`, 'Sent')

describe('copies in the Sent folder', () => {
  test('an answer that was taken is filed once, as read', async () => {
    const { message } = await send('files')
    await untilOutbox(message, { state: 'accepted' })
    expect(await sentOf(boxes.files)).toEqual([])
    clock.advance(6_000)
    const { messageId } = await message()
    await vi.waitFor(
      async () => expect(await sentOf(boxes.files)).toEqual([{ id: messageId, seen: true }]),
      waiting,
    )
    clock.advance(3_600_000)
    const second = await send('files')
    await untilOutbox(second.message, { state: 'accepted' })
    clock.advance(6_000)
    await vi.waitFor(async () => expect(await sentOf(boxes.files)).toHaveLength(2), waiting)
  })
})

describe('an answer of which nobody knows whether it was taken', () => {
  test('it lies in the Sent folder: taken, the case stays as it is', async () => {
    sink.script.push('accept-then-close')
    const { message, caseId } = await send('stores')
    await untilOutbox(message, { state: 'uncertain', probing: true })
    const { status } = await call(readCase, { params: { id: caseId } })
    const { messageId } = await message()
    await store(boxes.stores, messageId)
    clock.advance(11_000)
    await untilOutbox(message, { state: 'accepted', probing: false })
    expect((await message()).deliveries).toMatchObject([{ state: 'accepted' }])
    expect(takings(messageId)).toHaveLength(1)
    expect(await call(readCase, { params: { id: caseId } })).toMatchObject({ status })
    const types = await typesOf(caseId)
    expect(types).toEqual(expect.arrayContaining(['case.reply-probing', 'case.reply-settled']))
    expect(types).not.toContain('case.reopened')
  })

  const probesOf = async ({ id }: Message): Promise<number> => {
    const row = await kontor.db.readInTenant(tenant.context, (tx) =>
      tx.first<{ probes: number }>(
        sql`select probes from outgoing where tenant_id = ${tx.tenantId} and message_ref = ${id}`,
      ),
    )
    return row?.probes ?? 0
  }
  /** Lets the looks happen after which a message is given up. */
  const waitOut = async (message: () => Promise<Message>) => {
    for (const [index, seconds] of [11, 31, 61, 151, 351].entries()) {
      clock.advance(seconds * 1_000)
      await vi.waitFor(async () => expect(await probesOf(await message())).toBe(index + 1), waiting)
    }
  }

  test('a server that provably stores what it takes has nothing: sent again under the same Message-ID', async () => {
    sink.script.push('close-before-ack')
    const { message, caseId } = await send('stores')
    await untilOutbox(message, { state: 'uncertain', probing: true })
    const { messageId } = await message()
    expect(takings(messageId)).toEqual([])
    await waitOut(message)
    await untilOutbox(message, { state: 'accepted' })
    expect(takings(messageId)).toHaveLength(1)
    expect(await typesOf(caseId)).not.toContain('case.reopened')
  })

  test('a folder that only we file into says nothing: a person decides, the case is open again', async () => {
    sink.script.push('close-before-ack')
    const { message, caseId } = await send('files')
    await untilOutbox(message, { state: 'uncertain', probing: true })
    await waitOut(message)
    await untilOutbox(message, { state: 'uncertain', probing: false })
    await vi.waitFor(
      async () => expect(await typesOf(caseId)).toEqual(expect.arrayContaining(['case.reopened'])),
      waiting,
    )
    expect(takings((await message()).messageId)).toEqual([])
    const { id } = await message()
    const listed = async () => (await call(listOutbox, { query: { state: 'uncertain' } })).items
    expect(await listed()).toMatchObject([
      {
        id,
        probing: false,
        case: { id: caseId },
        account: { name: 'files' },
        subject: (await message()).subject,
      },
    ])
    await call(resolveMessage, { params: { id }, body: { arrived: true } })
    expect(await listed()).toEqual([])
  })

  test('what waits for its next attempt is listed and can be tried at once', async () => {
    sink.script.push('451')
    const { message } = await send('files')
    await untilOutbox(message, { state: 'due', attempts: 1 })
    const { id } = await message()
    const { items } = await call(listOutbox, { query: { state: 'due' } })
    expect(items).toMatchObject([{ id, problem: 'Message not wanted', holds: [] }])
    await call(tryOutgoing, { params: { id } })
    await untilOutbox(message, { state: 'accepted', attempts: 2 })
    await expect(call(tryOutgoing, { params: { id } })).rejects.toMatchObject({ code: 'not-waiting' })
  })

  test('the customer answers it: it was taken', async () => {
    sink.script.push('accept-then-close')
    const { message, caseId } = await send('files')
    await untilOutbox(message, { state: 'uncertain' })
    const { messageId } = await message()
    await dovecot.drop(
      boxes.files,
      `From: Eve <eve@customer.example>\r\nTo: ${boxes.files}\r\nMessage-ID: <a1@customer.example>\r\n` +
        `In-Reply-To: ${messageId}\r\nReferences: ${messageId}\r\nSubject: Re: Matter\r\n\r\nThanks\r\n`,
    )
    await untilOutbox(message, { state: 'accepted', probing: false })
    expect(await typesOf(caseId)).toContain('case.reply-settled')
  })
})

test('an account with a limit hands over no more than that a minute; the rest follows', async () => {
  await tenant.apply({
    accounts: [
      {
        name: 'slow',
        channel: 'email',
        address: 'slow@firm.example',
        queue: 'Service',
        receive: { via: 'smtp' },
        send: { via: 'smtp', host: '127.0.0.1', port: sink.port, tls: 'none', maxPerMinute: 2 },
      },
    ],
  })
  const sent: Awaited<ReturnType<typeof send>>[] = []
  for (let index = 0; index < 5; index++) sent.push(await send('slow' as keyof typeof boxes))
  const states = async () => {
    const list: string[] = []
    for (const { message } of sent) list.push((await message()).outbox?.state ?? '')
    return list.toSorted((a, b) => a.localeCompare(b))
  }
  await vi.waitFor(
    async () => expect(await states()).toEqual(['accepted', 'accepted', 'due', 'due', 'due']),
    waiting,
  )
  clock.advance(30_000)
  const other = await send('files')
  await untilOutbox(other.message, { state: 'accepted' })
  expect(await states()).toEqual(['accepted', 'accepted', 'due', 'due', 'due'])
  clock.advance(31_000)
  await vi.waitFor(
    async () => expect((await states()).filter((state) => state === 'accepted')).toHaveLength(4),
    waiting,
  )
  clock.advance(61_000)
  await vi.waitFor(async () => expect(new Set(await states())).toEqual(new Set(['accepted'])), waiting)
  for (const { message } of sent) {
    expect((await message()).outbox).toMatchObject({ attempts: 1 })
    expect(takings((await message()).messageId)).toHaveLength(1)
  }
})
