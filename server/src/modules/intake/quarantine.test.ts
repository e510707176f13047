import {
  discardQuarantined,
  listCases,
  listLedgerDays,
  listQuarantine,
  previewQuarantined,
  readLedger,
  readMessages,
  readQuarantinedRaw,
  releaseQuarantined,
  restoreDiscarded,
  retryQuarantined,
  workQuarantine,
} from '@kontor/contract'
import { pathOf } from '@kontor/contract/client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findAccount } from '#accounts'
import { present } from '#platform/faults'
import { WorkerLimit } from '#platform/workers'
import { type ChannelHouse, openChannelHouse } from '../../testing/channel-house.ts'
import { type ChannelReader, channelReader } from './ports.ts'
import { prepareArrivals, takeOver } from './take-over.ts'

const retryMs = 10_000
let house: ChannelHouse
let call: Awaited<ReturnType<ChannelHouse['tenant']['client']>>
/** Subjects that the reader breaks on, and how often each was tried. */
const poison = new Map<string, () => Promise<never>>()
const tries = new Map<string, number>()

beforeAll(async () => {
  house = await openChannelHouse({
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: 'service@firm.example',
        queue: 'Service',
        receive: { via: 'smtp' },
      },
    ],
    users: [
      { login: 'anna', name: 'Anna', password: 'secret-1', profile: 'administrator', queues: ['Service'] },
    ],
  })
  call = await house.tenant.client('anna')
  const real = channelReader.call('email')
  const breaking: ChannelReader = {
    ...real,
    read: async (raw, envelope) => {
      const text = Buffer.from(raw).toString('latin1')
      for (const [word, fail] of poison) {
        if (!text.includes(word)) continue
        tries.set(word, (tries.get(word) ?? 0) + 1)
        return fail()
      }
      return real.read(raw, envelope)
    },
  }
  channelReader.bind(() => breaking)
})
afterAll(() => house.stop())
beforeEach(() => {
  poison.clear()
  tries.clear()
})

const raw = (subject: string) =>
  `From: Eve <eve@customer.example>\r\nTo: service@firm.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@x.example>\r\n\r\nHello\r\n`

let count = 0
async function send(...list: string[]): Promise<void> {
  house.tick()
  const { kontor, tenant } = house
  const arrivals = list.map((subject) => ({
    sourceKey: `test:${++count}`,
    raw: Buffer.from(raw(subject)),
    arrivedAt: kontor.services.clock.now(),
    envelope: {},
  }))
  const entries = await prepareArrivals(tenant.context, 'email', arrivals)
  await kontor.db.inTenant(tenant.context, async (tx) =>
    takeOver(tx, (await findAccount(tx, 'service'))?.id ?? '', entries),
  )
}

/** Reads as often as a message is tried, with the waits between. */
async function readThrice(): Promise<void> {
  for (let times = 0; times < 3; times++) {
    await house.read()
    house.tick(retryMs)
  }
}

const subjects = async () =>
  (await call(listCases, { query: { limit: 200 } })).items.map(({ subject }) => subject)
const quarantine = async () => (await call(listQuarantine, {})).items
const onlyQuarantined = async () => {
  const items = await quarantine()
  expect(items).toHaveLength(1)
  return present(items[0], 'the quarantined message')
}
const today = async () => {
  const day = house.kontor.services.clock.now().toISOString().slice(0, 10)
  const { items } = await call(readLedger, { query: { account: 'service', day } })
  const item = present(items[0], 'the day')
  expect(Object.values(item.states).reduce((sum, count) => sum + count, 0)).toBe(item.ledgerCount)
  return item
}

const failures: [string, () => Promise<never>, string][] = [
  ['that breaks the parser', () => Promise.reject(new Error('boom')), 'unreadable'],
  ['that takes too long', () => Promise.reject(new WorkerLimit('time')), 'unreadable-time'],
  ['that needs too much memory', () => Promise.reject(new WorkerLimit('memory')), 'unreadable-memory'],
]

describe('a poison message', () => {
  test.each(failures)(
    '%s is tried three times, then put aside with its bytes; the next ones go on',
    async (what, fail, code) => {
      const word = `poison-${what.replaceAll(' ', '-')}`
      poison.set(word, fail)
      await send(word, `beside-${code}`)
      await readThrice()
      await send(`after-${code}`)
      await house.read()
      expect(await subjects()).toEqual(expect.arrayContaining([`beside-${code}`, `after-${code}`]))
      const item = await onlyQuarantined()
      expect(tries.get(word)).toBe(3)
      expect(item).toMatchObject({ attempts: 3, account: { name: 'service' }, problem: { code } })
      const answer = await fetch(house.kontor.baseUrl + pathOf(readQuarantinedRaw, { id: item.id }), {
        headers: { authorization: `Bearer ${await house.tenant.token('anna')}` },
      })
      expect(answer.headers.get('content-disposition')).toContain('attachment')
      expect(await answer.text()).toBe(raw(word))
      expect(await today()).toMatchObject({ difference: 0, states: { quarantined: 1 } })
      // Mended meanwhile: read again, it is a case like any other, as of its arrival.
      poison.clear()
      await call(retryQuarantined, { params: { id: item.id } })
      await house.read()
      expect(await subjects()).toContain(word)
      expect(await quarantine()).toEqual([])
      expect((await today()).states).not.toHaveProperty('quarantined')
    },
  )

  test('retried while still broken comes back to quarantine after three more tries', async () => {
    poison.set('poison-stays', () => Promise.reject(new Error('boom')))
    await send('poison-stays')
    await readThrice()
    const item = await onlyQuarantined()
    await call(retryQuarantined, { params: { id: item.id } })
    await readThrice()
    expect(tries.get('poison-stays')).toBe(6)
    expect((await onlyQuarantined()).id).toBe(item.id)
    await call(discardQuarantined, { params: { id: item.id }, body: { reason: 'advertising' } })
  })

  test('discarded with a reason: out of the list, in the ledger and the log, its bytes kept; not discarded twice', async () => {
    poison.set('poison-discarded', () => Promise.reject(new Error('boom')))
    await send('poison-discarded')
    await readThrice()
    const item = await onlyQuarantined()
    await call(discardQuarantined, { params: { id: item.id }, body: { reason: 'advertising' } })
    expect(await quarantine()).toEqual([])
    const { states, difference } = await today()
    expect(states.discarded).toBeGreaterThan(0)
    expect(difference).toBe(0)
    const [row] = await house.ask<{ raw: Buffer }>('select raw from ledger where id = $1', [item.id])
    expect(row?.raw.toString()).toBe(raw('poison-discarded'))
    const events = await house.ask(
      `select personal from events where type = 'account.quarantine-discarded' and payload ->> 'ledgerId' = $1`,
      [item.id],
    )
    expect(events).toEqual([{ personal: expect.objectContaining({ reason: 'advertising' }) }])
    const gone = { status: 409, code: 'not-quarantined' }
    const params = { id: item.id }
    await expect(call(retryQuarantined, { params })).rejects.toMatchObject(gone)
    await expect(call(discardQuarantined, { params, body: { reason: 'again' } })).rejects.toMatchObject(gone)
  })

  test('seen before it is decided: its head as text, nothing that acts or hides', async () => {
    poison.set('poison-seen', () => Promise.reject(new Error('boom')))
    await send('poison-seen <img src=x onerror=alert(1)> =?utf-8?q?=C3=BCber_=E2=80=AEtxt?=')
    await readThrice()
    const item = await onlyQuarantined()
    const shown = await call(previewQuarantined, { params: { id: item.id } })
    expect(shown).toMatchObject({
      from: { address: 'eve@customer.example' },
      subject: 'poison-seen <img src=x onerror=alert(1)> über txt',
    })
    expect(shown.lines[0]).toBe('From: Eve <eve@customer.example>')
    await call(discardQuarantined, { params: { id: item.id }, body: { reason: 'advertising' } })
    // Discarded by mistake: back it comes, with why it was held.
    const discarded = await call(listQuarantine, { query: { state: 'discarded' } })
    expect(discarded.items.at(-1)).toMatchObject({
      id: item.id,
      problem: { params: { reason: 'advertising' } },
    })
    expect(await call(restoreDiscarded, { params: { id: item.id } })).toMatchObject({
      state: 'quarantined',
      problem: { code: 'unreadable' },
    })
    const again = { status: 409, code: 'not-discarded' }
    await expect(call(restoreDiscarded, { params: { id: item.id } })).rejects.toMatchObject(again)
    // Released as it is: a case with the message as its file, and no receipt.
    await call(releaseQuarantined, { params: { id: item.id }, body: {} })
    await house.read()
    expect(await quarantine()).toEqual([])
    const found = (await call(listCases, { query: { limit: 200 } })).items.find(({ subject }) =>
      subject.startsWith('poison-seen'),
    )
    const { items } = await call(readMessages, { params: { id: found?.id ?? '' } })
    expect(items).toMatchObject([
      { attachments: [{ filename: 'message.eml' }], warnings: [{ code: 'released' }], html: null },
    ])
    const days = await call(listLedgerDays, { query: { account: 'service', days: 3 } })
    expect(days.items).toHaveLength(3)
    expect(days.items.at(-1)?.ledgerCount).toBe((await today()).ledgerCount)
  })

  test('many at once: discarded only with a reason, those gone meanwhile are left out', async () => {
    poison.set('poison-many', () => Promise.reject(new Error('boom')))
    await send('poison-many-1', 'poison-many-2', 'poison-many-3')
    await readThrice()
    const ids = (await quarantine()).map(({ id }) => id)
    const body = { ids, action: 'discard' as const }
    await expect(call(workQuarantine, { body })).rejects.toMatchObject({ status: 422 })
    await expect(call(workQuarantine, { body: { action: 'retry' } })).rejects.toMatchObject({ status: 422 })
    await call(discardQuarantined, { params: { id: ids[0] ?? '' }, body: { reason: 'this one first' } })
    const { done } = await call(workQuarantine, { body: { ...body, reason: 'all of them' } })
    expect(done.toSorted()).toEqual(ids.slice(1).toSorted())
    expect(await quarantine()).toEqual([])
  })

  test('one that cannot be stored holds up nobody in its batch', async () => {
    await house.ask(`create function refuse() returns trigger language plpgsql as $$
      begin if new.subject = 'unstorable' then raise exception 'refused'; end if; return new; end $$`)
    await house.ask('create trigger refuse before insert on cases for each row execute function refuse()')
    await send('beside-1', 'unstorable', 'beside-2', 'beside-3')
    await house.read()
    expect(await subjects()).toEqual(expect.arrayContaining(['beside-1', 'beside-2', 'beside-3']))
    await readThrice()
    const item = await onlyQuarantined()
    expect(item.problem.code).toBe('not-stored')
    await house.ask('drop trigger refuse on cases')
    await call(retryQuarantined, { params: { id: item.id } })
    await house.read()
    expect(await subjects()).toContain('unstorable')
  })
})
