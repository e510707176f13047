import { createClient } from '@kontor/contract/client'
import { listCases, nextCase, replyToCase } from '@kontor/contract'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { letter, sendBySmtp } from '../journeys/letters.ts'
import { type Sink, startSmtpSink } from '../peers/sink.ts'
import { type Field, openField } from './field.ts'
import { type KontorProcess, startKontorProcess } from './kontor-process.ts'

const waiting = { timeout: 40_000, interval: 50 }
let field: Field
let sink: Sink
let first: KontorProcess
let second: KontorProcess
let token = ''

beforeAll(async () => {
  sink = await startSmtpSink()
  field = await openField({
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: 'service@firm.example',
        queue: 'Service',
        receive: { via: 'smtp' },
        send: { via: 'smtp', host: '127.0.0.1', port: sink.port, tls: 'none' },
      },
    ],
    users: [{ login: 'anna', name: 'Anna', password: 'secret-1', profile: 'agent', queues: ['Service'] }],
  })
  token = await field.token('anna')
  ;[first, second] = await Promise.all([
    startKontorProcess(field.settings),
    field.another().then((other) => startKontorProcess(other)),
  ])
})
afterAll(async () => {
  await Promise.all([first.kill(), second.kill()])
  await sink.stop()
  await field.close()
})

const take = async (count: number) => {
  for (let index = 0; index < count; index++) {
    await sendBySmtp(field.smtpPort, letter({ subject: `Mail ${index}` }), {
      from: 'eve@customer.example',
      to: ['service@firm.example'],
    })
  }
}

/** A browser's live line: what it hears, and whether it is open. */
function listen(baseUrl: string, heard: string[]): WebSocket {
  const socket = new WebSocket(`${baseUrl.replace('http', 'ws')}/api/v1/live`, {
    headers: { authorization: `Bearer ${token}` },
  } as never)
  socket.addEventListener('message', ({ data }) => heard.push(String(data)))
  return socket
}

it('two processes on one database: what one does the other shows at once; one dies, the other goes on', {
  timeout: 120_000,
}, async () => {
  const here = createClient({ baseUrl: first.baseUrl, token })
  const there = createClient({ baseUrl: second.baseUrl, token })
  await take(6)
  await vi.waitFor(async () => expect((await there(listCases, {})).items).toHaveLength(6), waiting)

  // Taken here, it is nobody's there; the answer given there goes out once.
  const mine = await here(nextCase, {})
  const seen = (await there(listCases, { query: { status: 'active' } })).items
  expect(seen.map(({ id }) => id)).toEqual([mine?.id])
  const answer = await there(replyToCase, { params: { id: mine?.id ?? '' }, body: { text: 'Soon.' } })
  await sink.waitFor(({ raw }) => raw.includes(answer.messageId ?? 'none'))

  // An answer handed to the process that dies right away is not lost: the other sends it.
  const next = await here(nextCase, {})
  const late = await here(replyToCase, {
    params: { id: next?.id ?? '' },
    body: { text: 'Held.', undoSeconds: 1 },
  })
  await first.kill()
  await sink.waitFor(({ raw }) => raw.includes(late.messageId ?? 'none'), waiting.timeout)
  expect(sink.acceptedLog.filter(({ messageId }) => messageId === late.messageId)).toHaveLength(1)

  // The dead one's clients go on at the other, and find it as it was when it is back.
  await expect(here(listCases, {})).rejects.toMatchObject({ status: 0, code: 'offline' })
  expect((await there(listCases, { query: { status: 'waiting' } })).items).toHaveLength(2)
  first = await startKontorProcess(field.settings)
  expect((await here(listCases, { query: { status: 'waiting' } })).items).toHaveLength(2)
  await take(1)
  await vi.waitFor(async () => expect((await there(listCases, {})).items).toHaveLength(7), waiting)
})

it('a live line that was cut by a restart opens again and hears what comes next', {
  timeout: 90_000,
}, async () => {
  const heard: string[] = []
  const line = listen(first.baseUrl, heard)
  await new Promise<void>((open, fail) => {
    line.addEventListener('open', () => open())
    line.addEventListener('error', () => fail(new Error('the live line does not open')))
  })
  const closed = new Promise((over) => line.addEventListener('close', over))
  await first.kill()
  await closed
  first = await startKontorProcess(field.settings)
  const again: string[] = []
  const fresh = listen(first.baseUrl, again)
  await new Promise((open) => fresh.addEventListener('open', open))
  const before = again.length
  await createClient({ baseUrl: second.baseUrl, token })(nextCase, {})
  await vi.waitFor(() => expect(again.length).toBeGreaterThan(before), waiting)
  fresh.close()
})
