import { pathOf } from '@kontor/contract/client'
import { submitForm } from '@kontor/contract'
import { startSmtpSink } from '../../../../../e2e/peers/sink.ts'
import { openChannelHouse } from '../../../testing/channel-house.ts'
import { conformance, type ConformanceHouse } from '../conformance.ts'
import { formReader } from './parse.ts'
import { signForm } from './signature.ts'

const secret = 'form-secret-of-the-firm'

const form = (n: number, more: Record<string, unknown> = {}) =>
  Buffer.from(
    JSON.stringify({
      submissionId: `submission-${n}`,
      from: { name: 'Ève Kunde', address: `person-${n}@customer.example` },
      subject: `Frage über ${n}`,
      text: `Where is parcel ${n}?\n\nEve`,
      fields: { order: `A-${n}`, size: 'XL' },
      language: 'de',
      ...more,
    }),
  )

async function open(): Promise<ConformanceHouse> {
  const sink = await startSmtpSink()
  const house = await openChannelHouse({
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
      {
        name: 'contact',
        channel: 'form',
        address: 'service@firm.example',
        queue: 'Service',
        receive: { via: 'http', secret },
        send: { via: 'account', account: 'service' },
        receipt: { enabled: true },
      },
    ],
  })
  const { kontor, ask } = house
  const address = kontor.baseUrl + pathOf(submitForm, { tenant: 'firm', account: 'contact' })
  return {
    ask,
    read: house.read,
    crashWhileReading: house.crashWhileReading,
    deliver: async ({ raw, how = 'honest' }) => {
      house.tick()
      const now = kontor.services.clock.now()
      const signed: Record<string, () => string> = {
        honest: () => signForm(secret, raw, now),
        none: () => '',
        'wrong secret': () => signForm('another-secret-altogether', raw, now),
        'another body': () => signForm(secret, form(0), now),
        old: () => signForm(secret, raw, new Date(now.getTime() - 301_000)),
        future: () => signForm(secret, raw, new Date(now.getTime() + 301_000)),
        'cut short': () => signForm(secret, raw, now).slice(0, -1),
      }
      const answer = await fetch(
        how.startsWith('place:') ? address.replace('firm/contact', how.slice(6)) : address,
        {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-kontor-signature': (signed[how] ?? signed['honest'] ?? (() => ''))(),
          },
          body: new Uint8Array(raw),
        },
      )
      return answer.status === 202 ? 'taken' : 'refused'
    },
    ownMessage: async () => null,
    stop: async () => {
      await house.stop()
      await sink.stop()
    },
  }
}

conformance({
  name: 'form',
  open,
  reader: formReader,
  good: form,
  forged: [
    ['no signature', { raw: form(1), how: 'none' }],
    ['another secret', { raw: form(1), how: 'wrong secret' }],
    ['a signature of another body', { raw: form(1), how: 'another body' }],
    ['a signature of five minutes ago', { raw: form(1), how: 'old' }],
    ['a signature of the future', { raw: form(1), how: 'future' }],
    ['a signature cut short', { raw: form(1), how: 'cut short' }],
    ['another tenant', { raw: form(1), how: 'place:other/contact' }],
    ['another account', { raw: form(1), how: 'place:firm/service' }],
  ],
  empty: { raw: new Uint8Array(), ends: 'refused' },
  oversize: { raw: form(7, { text: 'x'.repeat(200_001) }), ends: 'refused' },
  autoReply: form(8, { from: { name: 'Robot', address: 'no-reply@customer.example' } }),
  garbage: [
    ['no JSON', { raw: Buffer.from('text=hello'), ends: 'refused' }],
    ['an empty object', { raw: Buffer.from('{}'), ends: 'refused' }],
    ['unknown fields', { raw: form(9, { isAdmin: true }), ends: 'refused' }],
    ['no address', { raw: form(10, { from: { name: 'x', address: '' } }), ends: 'refused' }],
    [
      'NUL and lone surrogates',
      { raw: form(11, { text: 'a\0b\ud800c', subject: '\udfff' }), ends: 'new-case' },
    ],
  ],
  golden: 'testdata/conformance.golden.json',
})
