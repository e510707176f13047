import { readMessages, type Message } from '@kontor/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findAccount } from '#accounts'
import { prepareArrivals, takeOver } from '#intake'
import { type ChannelHouse, openChannelHouse } from '../../../testing/channel-house.ts'

let house: ChannelHouse
let count = 0
beforeAll(async () => {
  house = await openChannelHouse({
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: 'service@firm.test',
        queue: 'Service',
        receive: { via: 'smtp' },
        trust: { servers: ['mx.firm.test'] },
      },
    ],
    users: [{ login: 'anna', name: 'Anna', password: 'secret-1', profile: 'agent', queues: ['Service'] }],
  })
})
afterAll(() => house.stop())

const pass = 'Authentication-Results: mx.firm.test; dmarc=pass header.from=kunde.example'
const fail = 'Authentication-Results: mx.firm.test;\r\n dmarc=fail header.from=kunde.example'
const evil = pass.replace('mx.firm.test', 'mx.evil.test')
const received = 'Received: from a.example by mx.firm.test; Sat, 21 Nov 2026 10:00:00 +0000'

/** What an agent sees of a mail with these lines on top. */
async function seen(lines: string[], from = 'Clara Kunde <clara@kunde.example>'): Promise<Message> {
  const { kontor, tenant } = house
  house.tick()
  const id = `<${++count}@kunde.example>`
  const raw = Buffer.from(
    [...lines, `From: ${from}`, 'Subject: Hi', `Message-ID: ${id}`, '', `Hello ${count}`, ''].join('\r\n'),
  )
  const arrivedAt = kontor.services.clock.now()
  const entries = await prepareArrivals(tenant.context, 'email', [
    { sourceKey: `smtp:${count}`, raw, arrivedAt, envelope: { client: { address: '192.0.2.1', name: 'x' } } },
  ])
  await kontor.db.inTenant(tenant.context, async (tx) => {
    const account = await findAccount(tx, 'service')
    await takeOver(tx, account?.id ?? '', entries)
  })
  await house.read()
  const [row] = await house.ask<{ id: string }>('select case_id as id from messages where message_id = $1', [
    id,
  ])
  const anna = await tenant.client('anna')
  const { items } = await anna(readMessages, { params: { id: row?.id ?? '' }, query: {} })
  return items[0] as Message
}

test.each([
  ['pass', [pass, received], { result: 'pass', domain: 'kunde.example', method: 'dmarc', by: 'server' }],
  ['fail', [fail, received], { result: 'fail', domain: null, method: 'dmarc', by: 'server' }],
  ['nothing said', [received], { result: 'none', domain: null, method: null, by: null }],
  [
    'forged on top by another server',
    [evil, fail, received],
    { result: 'fail', domain: null, method: 'dmarc', by: 'server' },
  ],
  [
    'forged at the bottom under our name',
    [fail, received, pass],
    { result: 'fail', domain: null, method: 'dmarc', by: 'server' },
  ],
  ['only forged', [evil], { result: 'none', domain: null, method: null, by: null }],
])('S18: the API tells by the trusted server alone: %s', async (_name, lines, expected) => {
  expect((await seen(lines)).authentication).toEqual(expected)
})

test('S19: a name that is another address is never shown; the case is the true sender’s', async () => {
  const message = await seen([pass], '"ceo@ourfirm.de" <x@evil.test>')
  expect(message.from).toEqual({ name: '', address: 'x@evil.test' })
  expect(message.senderIdentity?.flags).toEqual([
    { code: 'name-is-other-address', params: { claimed: 'ceo@ourfirm.de' } },
  ])
  expect(message.authentication?.result).toBe('fail')
  const customers = await house.ask<{ name: string }>(
    'select name from customers order by created_at desc limit 1',
  )
  expect(customers[0]?.name).toBe('x@evil.test')
})

test('S19: with two From fields nothing is proven, whatever the server says', async () => {
  const message = await seen([pass, 'From: boss@ourfirm.test'])
  expect(message.senderIdentity?.flags.map(({ code }) => code)).toContain('several-from')
  expect(message.authentication).toMatchObject({ result: 'none' })
})

test('S19: homographs stay in A-labels, marks of direction are gone, a group is told', async () => {
  const odd = await seen([], 'Clara \u202egnp\u202c <a@pаypal.example>')
  expect(odd.senderIdentity?.address).toBe('a@xn--pypal-4ve.example')
  expect(odd.senderIdentity?.flags.map(({ code }) => code)).toEqual(['hidden-characters', 'lookalike-domain'])
  expect(odd.from?.name).toBe('Clara gnp')
  const honest = await seen([], 'Müller <a@müller.example>')
  expect(honest.senderIdentity).toEqual({ address: 'a@müller.example', flags: [] })
  const group = await seen([], 'Undisclosed recipients:;')
  expect(group.senderIdentity?.flags.map(({ code }) => code)).toContain('group-from')
  const nul = await seen([], '=?utf-8?q?ceo=00?= <x@evil.test>')
  expect(nul.senderIdentity?.flags.map(({ code }) => code)).toEqual(['hidden-characters'])
})
