import { listCases, nextCase, replyToCase, readMessages } from '@kontor/contract'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startSmtpSink } from '@kontor/e2e/peers/index.ts'
import { type TestKontor, testKontor } from './kontor.ts'

let kontor: TestKontor
let sink: Awaited<ReturnType<typeof startSmtpSink>>
beforeAll(async () => {
  sink = await startSmtpSink()
  kontor = await testKontor()
})
afterAll(async () => {
  await kontor.stop()
  await sink.stop()
})

test('a mail becomes a case, is answered, and the answer arrives', async () => {
  const tenant = await kontor.tenant('firm', {
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: 'service@firm.test',
        queue: 'Service',
        receive: { via: 'smtp' },
        send: { via: 'smtp', host: '127.0.0.1', port: sink.port, tls: 'none' },
        subaddress: true,
      },
    ],
    users: [{ login: 'anna', name: 'Anna', password: 'anna-anna', profile: 'agent', queues: ['Service'] }],
  })
  const anna = await tenant.client('anna')
  await createTransport({ host: '127.0.0.1', port: kontor.smtpPort, ignoreTLS: true }).sendMail({
    from: 'Eve <eve@example.test>',
    to: 'service@firm.test',
    subject: 'Tent',
    text: 'Where is it?',
  })
  await vi.waitFor(async () => expect((await anna(listCases, {})).items).toHaveLength(1), { timeout: 10_000 })
  const taken = await anna(nextCase, {})
  expect(taken).toMatchObject({ subject: 'Tent', status: 'active', assignee: { login: 'anna' } })
  await anna(replyToCase, { params: { id: taken.id }, body: { text: 'Soon.', close: true } })
  const answer = await sink.waitFor((message) => message.raw.toString().includes('Soon.'), 10_000)
  expect(answer).toMatchObject({ envelopeFrom: 'service@firm.test', recipients: ['eve@example.test'] })
  await vi.waitFor(async () => {
    const { items } = await anna(readMessages, { params: { id: taken.id } })
    expect(items.at(-1)?.outbox?.state).toBe('accepted')
  })
})
