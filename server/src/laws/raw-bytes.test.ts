import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  closeCase,
  joinMessage,
  listCases,
  listSuspected,
  nextCase,
  readMessages,
  replyToCase,
  splitMessage,
} from '@kontor/contract'
import { drain, prepareArrivals, takeOver, verifyLedger } from '#intake'
import { findAccount } from '#accounts'
import { type TestKontor, testKontor, type TestTenant } from '../testing/kontor.ts'

let kontor: TestKontor
let tenant: TestTenant
let token: string
beforeAll(async () => {
  kontor = await testKontor({ role: 'web' })
  tenant = await kontor.tenant('firm', {
    queues: [{ name: 'Service' }, { name: 'Other' }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: 'service@firm.test',
        queue: 'Service',
        receive: { via: 'smtp' },
        send: { via: 'smtp', host: '127.0.0.1', port: 1, tls: 'none' },
      },
    ],
    users: [
      {
        login: 'anna',
        name: 'Anna',
        password: 'anna-anna',
        profile: 'supervisor',
        queues: ['Service', 'Other'],
      },
    ],
  })
  token = await tenant.token('anna')
}, 60_000)
afterAll(() => kontor.stop())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Bytes that any careless step would change: bare line feeds, dots, 8-bit, trailing blanks, no end of line. */
const bodies = [
  Buffer.from('plain\r\n'),
  Buffer.from('.\r\n..\r\n.dots\r\n'),
  Buffer.from('bare\nfeeds\rand returns\r\n'),
  Buffer.from([0x66, 0xfc, 0x72, 0x20, 0x80, 0xff, 0x0d, 0x0a]),
  Buffer.from('blanks   \t\r\n\r\n\r\n   '),
  Buffer.concat([Buffer.from('large\r\n'), Buffer.alloc(400 * 1024, 'wide '), Buffer.from('end')]),
]
const mail = (n: number, body: Uint8Array, subject = `Matter ${n}`, more = '') =>
  Buffer.concat([
    Buffer.from(
      `Received: from a by b\r\nX-Odd:   kept   \r\nFrom: Eve <eve@example.test>\r\nTo: service@firm.test\r\nMessage-ID: <r${n}@example.test>\r\nSubject: ${subject}\r\n${more}\r\n`,
    ),
    body,
  ])

async function arrive(raws: readonly Buffer[]): Promise<void> {
  const account = await kontor.db.readInTenant(tenant.context, (tx) => findAccount(tx, 'service'))
  const arrivals = raws.map((raw) => ({ sourceKey: sha256(raw), raw, arrivedAt: new Date(), envelope: {} }))
  const entries = await prepareArrivals(tenant.context, 'email', arrivals)
  await kontor.db.inTenant(tenant.context, (tx) => takeOver(tx, account?.id ?? '', entries))
  await drain(kontor.db, kontor.services, tenant.id)
}

/** The hash of what the desk hands out as the original, for every message that came in. */
async function originals(): Promise<string[]> {
  const anna = await tenant.client('anna')
  const { items } = await anna(listCases, { query: { limit: 100 } })
  const sums: string[] = []
  for (const { id } of items) {
    for (const message of (await anna(readMessages, { params: { id } })).items) {
      if (message.direction !== 'in') continue
      const answer = await fetch(`${kontor.baseUrl}/api/v1/messages/${message.id}/raw`, {
        headers: { authorization: `Bearer ${token}` },
      })
      sums.push(sha256(new Uint8Array(await answer.arrayBuffer())))
    }
  }
  return sums.toSorted()
}

test('C07: the raw bytes are the sender’s after reading, answering, joining, splitting and closing', async () => {
  const sent = bodies.map((body, n) => mail(n, body))
  await arrive(sent)
  const anna = await tenant.client('anna')
  const taken = await anna(nextCase, {})
  await anna(replyToCase, { params: { id: taken.id }, body: { text: 'Soon.', undoSeconds: 120 } })
  const { items } = await anna(listCases, { query: { limit: 100 } })
  const [one, two] = items.filter(({ id }) => id !== taken.id)
  const further = [one, two].map((item, n) => mail(10 + n, Buffer.from('.more\r\n\t'), `Re: ${item?.number}`))
  await arrive(further)
  const suspected = (await anna(listSuspected, {})).items
  expect(suspected).toHaveLength(2)
  await anna(joinMessage, { params: { id: suspected[0]?.id ?? '' } })
  await anna(splitMessage, { params: { id: suspected[1]?.id ?? '' } })
  await anna(closeCase, { params: { id: two?.id ?? '' }, body: {} })
  expect(await originals()).toEqual([...sent, ...further].map(sha256).toSorted())
  expect((await kontor.db.snapshotInTenant(tenant.context, verifyLedger)).fault).toBeNull()
})
