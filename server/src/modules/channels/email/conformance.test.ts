import { afterAll } from 'vitest'
import { replyToCase } from '@kontor/contract'
import { findAccount } from '#accounts'
import { prepareArrivals, takeOver } from '#intake'
import { silentLog } from '#platform/log'
import { startSmtpSink } from '../../../../../e2e/peers/sink.ts'
import { openChannelHouse } from '../../../testing/channel-house.ts'
import { conformance, type ConformanceHouse } from '../conformance.ts'
import { createMailParser } from './parse-pool.ts'
import { createOpener } from './protect/protect-pool.ts'
import { mailReader } from './reader.ts'

const parser = createMailParser({ size: 1, log: silentLog })
const opener = createOpener({ log: silentLog })
afterAll(() => Promise.all([parser.close(), opener.close()]))

const mail = (n: number, headers: readonly string[] = [], body = `Where is parcel ${n}?`) =>
  Buffer.from(
    [
      `From: "Kunde, Ève" <person-${n}@customer.example>`,
      'To: Service <service@firm.example>',
      `Subject: =?utf-8?Q?Frage_=C3=BCber_${n}?=`,
      'Date: Mon, 02 Mar 2026 09:00:00 +0100',
      `Message-ID: <${n}@customer.example>`,
      ...headers,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      '',
      body,
      '',
    ].join('\r\n'),
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
        receipt: { enabled: true },
      },
    ],
    users: [{ login: 'anna', name: 'Anna', password: 'secret-1', profile: 'agent', queues: ['Service'] }],
  })
  const { kontor, tenant, ask } = house
  let count = 0
  return {
    ask,
    read: house.read,
    crashWhileReading: house.crashWhileReading,
    deliver: async ({ raw, how }) => {
      house.tick()
      const envelope = {
        from: 'x@customer.example',
        to: ['service@firm.example'],
        ...(how === 'oversize' ? { oversize: true as const } : {}),
      }
      const arrival = { sourceKey: `smtp:${++count}`, raw, arrivedAt: kontor.services.clock.now(), envelope }
      const entries = await prepareArrivals(tenant.context, 'email', [arrival])
      await kontor.db.inTenant(tenant.context, async (tx) => {
        const account = await findAccount(tx, 'service')
        await takeOver(tx, account?.id ?? '', entries)
      })
      return 'taken'
    },
    ownMessage: async () => {
      const [first] = await ask<{ id: string }>('select id from cases limit 1')
      const anna = await tenant.client('anna')
      const { messageId } = await anna(replyToCase, {
        params: { id: first?.id ?? '' },
        body: { text: 'Soon.' },
      })
      const find = () => sink.messages.find(({ raw }) => raw.includes(messageId ?? 'none'))
      await house.sendUntil(() => find() !== undefined)
      return find()?.raw ?? null
    },
    stop: async () => {
      await house.stop()
      await sink.stop()
    },
  }
}

conformance({
  name: 'email',
  open,
  reader: mailReader(parser, opener),
  good: mail,
  forged: [],
  empty: { raw: new Uint8Array(), ends: 'new-case' },
  oversize: { raw: mail(7, ['X-Size: huge'], ''), how: 'oversize', ends: 'new-case' },
  autoReply: mail(8, ['Auto-Submitted: auto-replied']),
  garbage: [
    [
      'binary garbage',
      { raw: Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7_919) % 256), ends: 'new-case' },
    ],
    ['a mail with NUL bytes', { raw: mail(9, ['X-Nul: a\0b'], 'Hello\0 there \0'), ends: 'new-case' }],
    [
      'a mail with broken UTF-8',
      { raw: Buffer.concat([mail(10), Buffer.from([0xed, 0xa0, 0x80, 0xff, 0xfe])]), ends: 'new-case' },
    ],
    [
      'a header without an end',
      { raw: Buffer.from(`From: a@customer.example\r\nSubject: ${'x'.repeat(300_000)}`), ends: 'new-case' },
    ],
  ],
  golden: 'testdata/conformance.golden.json',
})
