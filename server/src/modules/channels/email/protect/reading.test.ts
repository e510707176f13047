import {
  openSmimeWorkshop,
  type Sink,
  type SmimePerson,
  type SmimeWorkshop,
  startSmtpSink,
} from '@kontor/e2e/peers/index.ts'
import { listAccounts, type Message, readMessages, readRemotePicture, replyToCase } from '@kontor/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findAccount } from '#accounts'
import { prepareArrivals, takeOver } from '#intake'
import { type ChannelHouse, openChannelHouse } from '../../../../testing/channel-house.ts'

let shop: SmimeWorkshop
let firm: SmimePerson
let clara: SmimePerson
let sink: Sink
let house: ChannelHouse

beforeAll(async () => {
  shop = await openSmimeWorkshop()
  firm = await shop.person('service@firm.test')
  clara = await shop.person('clara@kunde.example')
  sink = await startSmtpSink()
  house = await openChannelHouse({
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: 'service@firm.test',
        queue: 'Service',
        receive: { via: 'smtp' },
        send: { via: 'smtp', host: '127.0.0.1', port: sink.port, tls: 'none' },
        smime: {
          certificate: firm.certificate,
          key: firm.key,
          authorities: shop.authority,
          encrypt: 'if-possible',
          sign: true,
        },
      },
    ],
    users: [{ login: 'boss', name: 'Boss', password: 'secret-1', profile: 'administrator' }],
  })
  house.tick(5_000)
})
afterAll(async () => {
  await house.stop()
  await sink.stop()
  await shop.remove()
})

async function receive(raw: Buffer): Promise<{ caseId: string; message: Message }> {
  const { kontor, tenant } = house
  house.tick()
  const arrivedAt = kontor.services.clock.now()
  const entries = await prepareArrivals(tenant.context, 'email', [
    { sourceKey: `smtp:${raw.length}:${arrivedAt.getTime()}`, raw, arrivedAt, envelope: {} },
  ])
  await kontor.db.inTenant(tenant.context, async (tx) => {
    await takeOver(tx, (await findAccount(tx, 'service'))?.id ?? '', entries)
  })
  await house.read()
  const [row] = await house.ask<{ id: string }>(
    'select id from cases order by received_at desc, id desc limit 1',
  )
  const boss = await tenant.client('boss')
  const { items } = await boss(readMessages, { params: { id: row?.id ?? '' }, query: {} })
  return { caseId: row?.id ?? '', message: items[0] as Message }
}

const head =
  'From: Clara <clara@kunde.example>\r\nTo: service@firm.test\r\nSubject: Order\r\nMessage-ID: <7@kunde.example>\r\n'
const html =
  'Content-Type: text/html\r\n\r\n<p>The secret order</p><img src="https://evil.test/pixel.png">\r\n'

test('S41: what was decrypted is read, asks nobody outside for anything, and goes back to nobody; the original stays sealed', async () => {
  const signed = await shop.cms(['-sign', '-signer', 's.pem', '-inkey', 's.key'], html, {
    's.pem': clara.certificate,
    's.key': clara.key,
  })
  const sealed = await shop.cms(['-encrypt', '-aes256', '-recip', 'to.pem'], signed, {
    'to.pem': firm.certificate,
  })
  const raw = Buffer.concat([Buffer.from(head), sealed])
  const { caseId, message } = await receive(raw)
  expect(message.text).toContain('The secret order')
  expect(message.protection).toMatchObject({ encrypted: { state: 'opened' }, signed: { state: 'good' } })
  expect(message.blockedRemoteCount).toBe(0)
  const boss = await house.tenant.client('boss')
  const picture = { params: { id: message.id, place: 0 } }
  await expect(boss(readRemotePicture, picture as never)).rejects.toMatchObject({ status: 404 })
  const [kept] = await house.ask<{ raw: Buffer }>('select raw from ledger order by id desc limit 1')
  expect(kept?.raw.equals(raw)).toBe(true)
  await boss(replyToCase, { params: { id: caseId }, body: { text: 'It is on its way.' } })
  await house.sendUntil(() => sink.messages.length > 0)
  // Her good signature made her certificate known: the answer is for her eyes.
  const sent = sink.messages[0]?.raw ?? Buffer.alloc(0)
  expect(sent.toString()).not.toContain('It is on its way.')
  const files = { 'p.pem': clara.certificate, 'p.key': clara.key }
  const inner = await shop.cms(['-decrypt', '-recip', 'p.pem', '-inkey', 'p.key'], sent, files)
  expect(inner.toString()).toContain('It is on its way.')
  expect(inner.toString()).not.toContain('The secret order')
})

test('C05: the private key is sealed and never read back; a key that fits no certificate is refused', async () => {
  const boss = await house.tenant.client('boss')
  const [row] = await house.ask<{ row: string }>('select row_to_json(a)::text as row from accounts a')
  const body = firm.key.split('\n')[3] ?? 'missing'
  expect(JSON.stringify(await boss(listAccounts, { query: {} })) + row?.row).not.toContain(body)
  const wrong = { ...(await declared()), smime: { certificate: firm.certificate, key: clara.key } }
  await expect(house.tenant.apply({ accounts: [wrong] })).rejects.toMatchObject({
    params: { field: 'smime.key' },
  })
})

async function declared() {
  const [row] = await house.ask<{ name: string; address: string }>('select name, address from accounts')
  return { ...row, channel: 'email', queue: 'Service', receive: { via: 'smtp' } }
}

test('a mail that only names S/MIME is read like any other', async () => {
  const raw = Buffer.from(
    `${head.replace('<7@', '<8@')}Content-Type: text/plain\r\n\r\nWhat is pkcs7-mime?\r\n`,
  )
  const { message } = await receive(raw)
  expect(message.text).toContain('pkcs7-mime')
  expect(message.protection).toBeNull()
})
