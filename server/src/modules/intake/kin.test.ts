import {
  listCases,
  listLedgerEntries,
  listQuarantine,
  listQuarantineGroups,
  readLedger,
  readMessages,
  updateIntake,
  workQuarantine,
} from '@kontor/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { findAccount } from '#accounts'
import { type ChannelHouse, openChannelHouse } from '../../testing/channel-house.ts'
import { prepareArrivals, takeOver } from './take-over.ts'

let house: ChannelHouse
let call: Awaited<ReturnType<ChannelHouse['tenant']['client']>>
const account = (name: string) => ({
  name,
  channel: 'email',
  address: `${name}@firm.example`,
  queue: 'Service',
  receive: { via: 'smtp' },
})
beforeAll(async () => {
  house = await openChannelHouse({
    queues: [{ name: 'Service' }],
    accounts: [account('service'), account('sales')],
    users: [{ login: 'anna', name: 'Anna', password: 'secret-1', profile: 'administrator' }],
  })
  call = await house.tenant.client('anna')
})
afterAll(() => house.stop())
beforeEach(() => house.tick(3_600_000))

const bucketMs = 300_000
let count = 0
async function arrive(name: string, ...raws: string[]): Promise<void> {
  const { kontor, tenant } = house
  const arrivals = raws.map((raw) => ({
    sourceKey: `test:${++count}`,
    raw: Buffer.from(raw),
    arrivedAt: kontor.services.clock.now(),
    envelope: {},
  }))
  const entries = await prepareArrivals(tenant.context, 'email', arrivals)
  await kontor.db.inTenant(tenant.context, async (tx) =>
    takeOver(tx, (await findAccount(tx, name))?.id ?? '', entries),
  )
}
const mail = (subject: string, more: { id?: string; from?: string; text?: string } = {}) =>
  `From: ${more.from ?? 'Eve <eve@customer.example>'}\r\nTo: service@firm.example\r\nSubject: ${subject}\r\n` +
  `Message-ID: <${more.id ?? subject}@x.example>\r\n\r\n${more.text ?? 'Hello'}\r\n`
const casesOf = async (subject: string) =>
  (await call(listCases, { query: { limit: 200 } })).items.filter((item) => item.subject === subject)
const day = () => house.kontor.services.clock.now().toISOString().slice(0, 10)
const entries = async (name: string, state?: 'joined' | 'new-case' | 'quarantined') =>
  (
    await call(listLedgerEntries, {
      query: { account: name, day: day(), limit: 200, ...(state && { state }) },
    })
  ).items

test.each(['in one batch', 'one after the other'])(
  'X01: the same Message-ID with other bytes is a second message that names the first, %s',
  async (how) => {
    const subject = `variant-${how.length}`
    await arrive('service', mail(subject))
    if (how !== 'in one batch') await house.read()
    house.tick(10)
    await arrive('service', mail(subject, { text: 'Something else' }), mail(subject))
    await house.read()
    const found = await casesOf(subject)
    expect(found).toHaveLength(2)
    const messages = await Promise.all(
      found.map(async ({ id }) => (await call(readMessages, { params: { id } })).items[0]),
    )
    const variant = messages.find((message) => message?.warnings.some(({ code }) => code === 'variant'))
    expect(variant?.text.trim()).toBe('Something else')
    const variants = (await entries('service')).filter((entry) => entry.isVariant)
    expect(variants.at(-1)?.case?.id).toBe(variant?.caseId)
  },
)

test('R04: the same mail in two accounts is a case each by default, and one case where the firm wishes it; never dropped', async () => {
  await arrive('service', mail('twice'))
  await arrive('sales', mail('twice'))
  await house.read()
  expect(await casesOf('twice')).toHaveLength(2)
  await call(updateIntake, { body: { sameMail: 'join' } })
  await arrive('service', mail('once'))
  house.tick(10)
  await arrive('sales', mail('once'))
  await house.read()
  await arrive('sales', mail('later'))
  await house.read()
  await arrive('service', mail('later'))
  await house.read()
  for (const subject of ['once', 'later']) {
    const [found, ...more] = await casesOf(subject)
    expect(more).toEqual([])
    expect((await call(readMessages, { params: { id: found?.id ?? '' } })).items).toHaveLength(2)
  }
  expect((await entries('sales', 'joined'))[0]).toMatchObject({ via: 'same-mail' })
  await call(updateIntake, { body: { sameMail: 'separate' } })
})

test('P05: above the fence one sender’s mails wait as a group, by arrival; others go on at once, the group is worked in bulk', async () => {
  const fence = 20
  await call(updateIntake, { body: { senderFence: fence } })
  // From the beginning of five minutes on.
  house.tick(bucketMs - (house.kontor.services.clock.now().getTime() % bucketMs))
  const wild = { from: 'Bot <bot@wild.example>' }
  for (let batch = 0; batch < 5; batch++) {
    await arrive('service', ...Array.from({ length: 64 }, (_, n) => mail(`wild-${batch}-${n}`, wild)))
    house.tick(1_000)
  }
  await arrive('service', mail('calm'))
  // One batch of what is left, and the calm one is through: nobody waits behind the flood.
  await house.read()
  expect(await casesOf('calm')).toHaveLength(1)
  const all = (await call(listCases, { query: { limit: 200 } })).items
  expect(all.filter(({ subject }) => subject.startsWith('wild'))).toHaveLength(fence)
  const group = { code: 'sender-flood', sender: 'bot@wild.example', count: 300, account: { name: 'service' } }
  expect((await call(listQuarantineGroups, {})).items).toMatchObject([group])
  expect((await call(listQuarantine, { query: { notCode: 'sender-flood' } })).items).toEqual([])
  const [today] = (await call(readLedger, { query: { account: 'service', day: day() } })).items
  expect(today).toMatchObject({ difference: 0, states: { quarantined: 300 } })
  const key = { account: 'service', code: group.code, sender: group.sender }
  const some = (await entries('service', 'quarantined')).slice(0, 3).map(({ id }) => id)
  expect(await call(workQuarantine, { body: { ids: some, action: 'retry' } })).toMatchObject({ left: 0 })
  await house.read()
  const cases = (await call(listCases, { query: { limit: 200 } })).items
  expect(cases.filter(({ subject }) => subject.startsWith('wild'))).toHaveLength(fence + some.length)
  const rest = await call(workQuarantine, {
    body: { group: key, action: 'discard', reason: 'a machine gone wild' },
  })
  expect([rest.done.length, rest.left]).toEqual([297, 0])
  expect((await call(listQuarantineGroups, {})).items).toEqual([])
  // The same number over hours is a busy customer, not a flood.
  for (let batch = 0; batch < 3; batch++) {
    house.tick(600_000)
    await arrive('sales', ...Array.from({ length: fence }, (_, n) => mail(`slow-${batch}-${n}`, wild)))
  }
  await house.read()
  expect((await call(listQuarantineGroups, {})).items).toEqual([])
})
