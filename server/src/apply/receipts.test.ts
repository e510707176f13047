import { listCases, readMessages } from '@kontor/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findAccount } from '#accounts'
import { applyDeclaration, declaration, exportDeclaration } from './index.ts'
import { type ChannelHouse, openChannelHouse } from '../testing/channel-house.ts'
import { prepareArrivals, takeOver } from '#intake'

let house: ChannelHouse
const account = (name: string, receipt: Record<string, unknown>) => ({
  name,
  channel: 'email',
  address: `${name}@firm.example`,
  queue: 'Service',
  receive: { via: 'smtp' },
  send: { via: 'smtp', host: '127.0.0.1', port: 1, tls: 'none' },
  receipt: { enabled: true, language: 'en', ...receipt },
})
beforeAll(async () => {
  house = await openChannelHouse({
    queues: [{ name: 'Service' }],
    accounts: [account('shop', {}), account('fair', { text: 'See you at the fair.' }), account('alone', {})],
    pools: [{ name: 'Sales', accounts: ['shop', 'fair'], receipt: { text: 'The sales team will answer.' } }],
    users: [{ login: 'anna', name: 'Anna', password: 'secret-1', profile: 'administrator' }],
  })
})
afterAll(() => house.stop())

async function receive(to: string, subject: string, from: string, text = 'Hello') {
  const { kontor, tenant } = house
  const raw = Buffer.from(
    `From: ${from}\r\nTo: ${to}@firm.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject.length}.${to}@x.example>\r\n\r\n${text}\r\n`,
  )
  const arrival = {
    sourceKey: `test:${subject}`,
    raw,
    arrivedAt: kontor.services.clock.now(),
    envelope: { from },
  }
  const entries = await prepareArrivals(tenant.context, 'email', [arrival])
  await kontor.db.inTenant(tenant.context, async (tx) =>
    takeOver(tx, (await findAccount(tx, to.split('+')[0] ?? ''))?.id ?? '', entries),
  )
  await house.read()
  const call = await tenant.client('anna')
  const found = (await call(listCases, {})).items.find((item) => item.subject === subject)
  return (await call(readMessages, { params: { id: found?.id ?? '' } })).items
}

test('F13: a receipt says what the account says, else its pool, else the house', async () => {
  const said = async (name: string) =>
    (await receive(name, `To ${name}`, `eve-${name}@customer.example`)).find(({ kind }) => kind === 'receipt')
      ?.text
  expect(await said('shop')).toContain('The sales team will answer.')
  expect(await said('fair')).toContain('See you at the fair.')
  expect(await said('alone')).toContain('thank you for your message')
})

test('A08, F13: pools with their texts are declared, exported and declared again without a change', async () => {
  const { kontor, tenant } = house
  const exported = await kontor.db.readInTenant(tenant.context, exportDeclaration)
  expect(exported.pools).toMatchObject([{ name: 'Sales', receipt: { text: 'The sales team will answer.' } }])
  const plan = await kontor.db.inTenant(tenant.context, (tx) =>
    applyDeclaration(tx, declaration.parse(exported)),
  )
  expect(plan.filter(({ kind }) => kind === 'pool')).toMatchObject([{ action: 'nothing' }])
})

test('S16: a verification mail to a sub-address is a case of its own with a warning, and no machine answers it', async () => {
  const text = 'Your verification code is 482913.'
  const messages = await receive('shop+anything', 'Verify your address', 'no-reply@service.example', text)
  expect(messages).toMatchObject([{ direction: 'in', warnings: [{ code: 'verification' }] }])
})
