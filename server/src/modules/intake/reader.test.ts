import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { findAccount } from '#accounts'
import { fixedClock } from '#platform/clock'
import type { Services } from '#platform/context'
import { WorkerLimit } from '#platform/workers'
import pg from 'pg'
import { type TestKontor, testKontor, type TestTenant } from '../../testing/kontor.ts'
import { type ChannelReader, channelReader, drain, prepareArrivals, startReader, takeOver } from './index.ts'
import { putOff } from './put-off.ts'
import { Unreadable } from './read-batch.ts'
import { claimEntries } from './store.ts'

const clock = fixedClock(new Date('2026-03-02T09:00:00Z'))
let kontor: TestKontor
let pool: pg.Pool
let real: ReturnType<typeof channelReader.call>
let count = 0
let tenant: TestTenant
beforeAll(async () => {
  kontor = await testKontor({ clock, role: 'web' })
  pool = new pg.Pool({ connectionString: kontor.database.superuserUrl, max: 2 })
  real = channelReader.call('email')
})
afterAll(async () => {
  await pool.end()
  await kontor.stop()
})
beforeEach(async () => {
  tenant = await firm()
})
afterEach(() => channelReader.bind(() => real))

function firm(): Promise<TestTenant> {
  const slug = `firm-${++count}`
  return kontor.tenant(slug, {
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: `service@${slug}.example`,
        queue: 'Service',
        receive: { via: 'smtp' },
      },
    ],
  })
}

async function arrive({ context }: TestTenant, mails: number, extra = ''): Promise<void> {
  const account = await kontor.db.readInTenant(context, (tx) => findAccount(tx, 'service'))
  const raws = Array.from({ length: mails }, () =>
    Buffer.from(
      `From: Eve <eve@customer.example>\r\nSubject: Question ${++count}\r\nMessage-ID: <${count}@customer.example>\r\n${extra}\r\nHello\r\n`,
    ),
  )
  const entries = await prepareArrivals(
    context,
    'email',
    raws.map((raw) => ({ sourceKey: `test:${++count}`, raw, arrivedAt: clock.now(), envelope: {} })),
  )
  await kontor.db.inTenant(context, (tx) => takeOver(tx, account?.id ?? '', entries))
}

const read = (services: Services = kontor.services) => drain(kontor.db, services, tenant.id)
async function ledger(id = tenant.id): Promise<{ state: string; attempts: number; delays: number }[]> {
  const { rows } = await pool.query(
    'select state, attempts, delays from ledger where tenant_id = $1 order by id',
    [id],
  )
  return rows
}
/** How many entries are in a state. */
const inState = async (id: string, state: string): Promise<number> =>
  (await ledger(id)).filter((entry) => entry.state === state).length
function reading(change: (read: ChannelReader['read']) => ChannelReader['read']): void {
  channelReader.bind(() => ({ contentOf: real.contentOf, read: change(real.read) }))
}

test('a message that cannot be read is put into quarantine after three tries, with the reason', async () => {
  reading(() => () => Promise.reject(new WorkerLimit('memory')))
  await arrive(tenant, 1)
  for (let attempts = 1; attempts <= 3; attempts++) {
    await read()
    expect(await ledger()).toMatchObject([{ state: attempts < 3 ? 'received' : 'quarantined', attempts }])
    clock.advance(60_000)
  }
  const { rows } = await pool.query('select reason from ledger where tenant_id = $1', [tenant.id])
  expect(rows).toEqual([{ reason: { code: 'unreadable-memory', params: { attempts: 3 } } }])
})

const file = 'MIME-Version: 1.0\r\nContent-Type: application/pdf; name="a.pdf"\r\n'
test.each([
  ['the workers are closed', new WorkerLimit('closed'), null],
  ['the workers have too much to do', new WorkerLimit('busy'), null],
  ['the disk is full', null, 'ENOSPC'],
  ['the disk is broken', null, 'EIO'],
])('while %s a message waits, however often, and is read in the end', async (_what, inWorker, onDisk) => {
  if (inWorker) reading(() => () => Promise.reject(inWorker))
  const put = () => Promise.reject(Object.assign(new Error('the disk'), { code: onDisk }))
  const blobs = onDisk ? { ...kontor.services.blobs, put } : kontor.services.blobs
  await arrive(tenant, 1, file)
  for (let delays = 1; delays <= 6; delays++) {
    await read({ ...kontor.services, blobs })
    expect(await ledger()).toMatchObject([{ state: 'received', attempts: 0, delays }])
    clock.advance(10 * 60_000)
  }
  channelReader.bind(() => real)
  await read()
  expect(await ledger()).toMatchObject([{ state: 'new-case' }])
})

test('claims of processes that died use up no try of the message', async () => {
  await arrive(tenant, 1)
  for (let round = 0; round < 3; round++) {
    const until = new Date(clock.now().getTime() + 1_000)
    await kontor.db.inTenant(tenant.context, (tx) => claimEntries(tx, { entries: 9, bytes: 9_999 }, until))
    clock.advance(2_000)
  }
  await read()
  expect(await ledger()).toMatchObject([{ state: 'new-case', attempts: 0 }])
})

test('who was overtaken does not put off what another has in hand', async () => {
  await arrive(tenant, 1)
  const claim = () =>
    kontor.db.inTenant(tenant.context, (tx) =>
      claimEntries(tx, { entries: 9, bytes: 9_999 }, new Date(clock.now().getTime() + 1_000)),
    )
  const [old] = (await claim()).entries
  clock.advance(2_000)
  const [current] = (await claim()).entries
  if (!old || !current) throw new Error('nothing was claimed')
  const fail = (entry: typeof old) =>
    putOff(kontor.db, kontor.services, tenant.id, entry, 'read', new Unreadable('no'))
  for (let round = 0; round < 4; round++) await fail(old)
  expect(await ledger()).toMatchObject([{ state: 'received', attempts: 0, delays: 0 }])
  await fail(current)
  expect(await ledger()).toMatchObject([{ state: 'received', attempts: 1, delays: 1 }])
})

test('a claim takes no more bytes than it may, but at least one message', async () => {
  await arrive(tenant, 4)
  await pool.query('update ledger set raw_size = 10 where tenant_id = $1', [tenant.id])
  const claim = async (bytes: number) => {
    const until = new Date(clock.now().getTime() + 1_000)
    const claimed = await kontor.db.inTenant(tenant.context, (tx) =>
      claimEntries(tx, { entries: 64, bytes }, until),
    )
    return claimed.entries
  }
  expect(await claim(25)).toHaveLength(2)
  expect(await claim(5)).toHaveLength(1)
  expect(await claim(25)).toHaveLength(1)
})

test('two tenants with much mail do not keep a third one waiting', { timeout: 30_000 }, async () => {
  const [one, other, third] = [tenant, await firm(), await firm()]
  await arrive(one, 300)
  await arrive(other, 300)
  const wakes = new Map<string, (tenantId: string | null) => void>()
  const waker = {
    on: (topic: string, fn: (tenantId: string | null) => void) => {
      wakes.set(topic, fn)
      return () => true
    },
    close: async () => undefined,
  }
  const begun = Promise.withResolvers<void>()
  reading((readNow) => (raw, envelope) => {
    begun.resolve()
    return readNow(raw, envelope)
  })
  const reader = startReader(kontor.db, kontor.services, waker)
  await begun.promise
  await arrive(third, 1)
  wakes.get('ledger')?.(third.id)
  await vi.waitFor(async () => expect(await inState(third.id, 'new-case')).toBe(1), {
    timeout: 20_000,
    interval: 10,
  })
  const left = (await inState(one.id, 'received')) + (await inState(other.id, 'received'))
  expect(left).toBeGreaterThan(100)
  await vi.waitFor(
    async () => expect((await inState(one.id, 'new-case')) + (await inState(other.id, 'new-case'))).toBe(600),
    { timeout: 25_000, interval: 50 },
  )
  await reader.stop()
})
