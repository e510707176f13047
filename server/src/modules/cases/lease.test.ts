import {
  logOut,
  nextCase,
  readCase,
  readWork,
  releaseLease,
  renewLease,
  replyToCase,
  setPresence,
  takeCase,
} from '@kontor/contract'
import { createClient } from '@kontor/contract/client'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { findAccount } from '#accounts'
import { findQueue } from '#organisation'
import { fixedClock } from '#platform/clock'
import type { Database } from '#platform/db'
import { type TestKontor, testKontor, type TestTenant } from '../../testing/kontor.ts'
import { buildWaiting } from './build.ts'
import { leaseMs, sweepLeases } from './lease.ts'

type Client = Awaited<ReturnType<TestTenant['client']>>

const clock = fixedClock(new Date('2026-03-02T09:00:00Z'))
let kontor: TestKontor
let tenant: TestTenant
let anna: Client
let ben: Client
let boss: Client
let place: { accountId: string; queueId: string }
let caseId: string

beforeAll(async () => {
  kontor = await testKontor({ clock })
  const user = (login: string, profile: string) => ({
    login,
    name: `${login} name`,
    password: 'secret-1',
    profile,
    queues: ['Service'],
  })
  tenant = await kontor.tenant('firm', {
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: 'service@firm.example',
        queue: 'Service',
        receive: { via: 'smtp' },
        send: { via: 'smtp', host: '127.0.0.1', port: 9, tls: 'none' },
      },
    ],
    users: [user('anna', 'agent'), user('ben', 'agent'), user('boss', 'supervisor')],
  })
  anna = await tenant.client('anna')
  ben = await tenant.client('ben')
  boss = await tenant.client('boss')
  place = await kontor.db.readInTenant(tenant.context, async (tx) => ({
    accountId: (await findAccount(tx, 'service'))?.id ?? '',
    queueId: (await findQueue(tx, 'Service'))?.id ?? '',
  }))
})
afterAll(() => kontor.stop())
beforeEach(async () => {
  const [id = ''] = await kontor.db.inTenant(tenant.context, (tx) => buildWaiting(tx, [place]))
  caseId = id
})

const params = () => ({ id: caseId })
const hold = (call: Client, body: { tab: string; takeOver?: boolean }) =>
  call(renewLease, { params: params(), body })
const look = () => anna(readCase, { params: params() })
const secondsOf = async (owner: string) =>
  (await look()).clock.find((part) => part.owner === owner)?.seconds ?? 0

test('who writes is shown, and a second agent is told whose it is and until when', async () => {
  await anna(takeCase, { params: params() })
  const lease = await hold(anna, { tab: 'one' })
  expect(lease).toMatchObject({
    user: { login: 'anna' },
    until: new Date(clock.now().getTime() + leaseMs).toISOString(),
  })
  const refused = { status: 409, code: 'lease-held', params: { name: 'anna name', until: lease.until } }
  await expect(hold(ben, { tab: 'two' })).rejects.toMatchObject(refused)
  await expect(ben(takeCase, { params: params() })).rejects.toMatchObject(refused)
  await expect(ben(replyToCase, { params: params(), body: { text: 'Mine' } })).rejects.toMatchObject(refused)
  expect((await ben(readCase, { params: params() })).lease).toMatchObject({ user: { login: 'anna' } })
})

test('taking over needs the right; the fence grows and the old tab may not write any more', async () => {
  await anna(takeCase, { params: params() })
  const first = await hold(anna, { tab: 'one' })
  await expect(hold(ben, { tab: 'two', takeOver: true })).rejects.toMatchObject({ status: 403 })
  const second = await hold(boss, { tab: 'three', takeOver: true })
  expect(second).toMatchObject({ user: { login: 'boss' } })
  expect(second.fence).toBeGreaterThan(first.fence)
  await expect(hold(anna, { tab: 'one' })).rejects.toMatchObject({
    code: 'lease-held',
    params: { name: 'boss name' },
  })
  await expect(anna(replyToCase, { params: params(), body: { text: 'Late' } })).rejects.toMatchObject({
    status: 409,
  })
})

test('a case that cannot be parked keeps none behind it from being parked', async () => {
  const [other = ''] = await kontor.db.inTenant(tenant.context, (tx) => buildWaiting(tx, [place]))
  await anna(takeCase, { params: params() })
  await hold(anna, { tab: 'one' })
  await ben(takeCase, { params: { id: other } })
  await ben(renewLease, { params: { id: other }, body: { tab: 'two' } })
  clock.advance(leaseMs + 1)
  let calls = 0
  const inTenant: Database['inTenant'] = (context, fn) =>
    ++calls === 1 ? Promise.reject(new Error('the first one fails')) : kontor.db.inTenant(context, fn)
  await sweepLeases({ ...kontor.db, inTenant }, kontor.services)
  const statuses = async () => {
    const found = await Promise.all([look(), ben(readCase, { params: { id: other } })])
    return found.map(({ status }) => status).toSorted()
  }
  expect(await statuses()).toEqual(['active', 'parked'])
  await sweepLeases(kontor.db, kontor.services)
  expect(await statuses()).toEqual(['parked', 'parked'])
})

test('a silent tab: the case is parked as of the end of its lease, not of the sweep', async () => {
  await anna(takeCase, { params: params() })
  await hold(anna, { tab: 'one' })
  clock.advance(leaseMs + 45_000)
  await sweepLeases(kontor.db, kontor.services)
  expect(await look()).toMatchObject({ status: 'parked', assignee: { login: 'anna' }, lease: null })
  expect(await secondsOf('active')).toBe(leaseMs / 1000)
  expect(await secondsOf('parked')).toBe(45)
})

test('a tab that goes on renews; its owner’s parked case is active again when he comes back', async () => {
  await anna(takeCase, { params: params() })
  for (let round = 0; round < 3; round++) {
    clock.advance(leaseMs / 2)
    await hold(anna, { tab: 'one' })
    await sweepLeases(kontor.db, kontor.services)
  }
  expect(await look()).toMatchObject({ status: 'active' })
  clock.advance(leaseMs + 1)
  await sweepLeases(kontor.db, kontor.services)
  expect(await look()).toMatchObject({ status: 'parked' })
  await hold(anna, { tab: 'two' })
  expect(await look()).toMatchObject({ status: 'active', assignee: { login: 'anna' } })
})

test('closing the tab parks at once; another tab’s farewell does nothing', async () => {
  await anna(takeCase, { params: params() })
  await hold(anna, { tab: 'one' })
  await anna(releaseLease, { params: params(), query: { tab: 'other' } })
  expect(await look()).toMatchObject({ status: 'active' })
  await anna(releaseLease, { params: params(), query: { tab: 'one' } })
  expect(await look()).toMatchObject({ status: 'parked', lease: null })
})

test("once the lease has ended the case still is its agent's: a colleague neither writes nor locks him out", async () => {
  await anna(takeCase, { params: params() })
  clock.advance(leaseMs + 1)
  await sweepLeases(kontor.db, kontor.services)
  await expect(hold(ben, { tab: 'two' })).rejects.toMatchObject({ code: 'already-taken' })
  await expect(ben(replyToCase, { params: params(), body: { text: 'Hello' } })).rejects.toMatchObject({
    code: 'already-taken',
  })
  expect(await hold(anna, { tab: 'one' })).toMatchObject({ user: { login: 'anna' } })
})

test('one active case: taking up another parks the first', async () => {
  await anna(takeCase, { params: params() })
  const first = caseId
  const [second = ''] = await kontor.db.inTenant(tenant.context, (tx) => buildWaiting(tx, [place]))
  await anna(takeCase, { params: { id: second } })
  expect(await anna(readCase, { params: { id: first } })).toMatchObject({ status: 'parked' })
  await anna(renewLease, { params: { id: first }, body: { tab: 'one' } })
  const { active, parked } = await anna(readWork, {})
  expect(active.map(({ id }) => id)).toEqual([first])
  expect(parked.map(({ id }) => id)).toContain(second)
})

test.each(['pause', 'away'] as const)('%s parks what is active', async (state) => {
  await anna(setPresence, { body: { state: 'ready' } })
  await anna(takeCase, { params: params() })
  await anna(setPresence, { body: { state } })
  await vi.waitFor(
    async () => expect(await look()).toMatchObject({ status: 'parked', assignee: { login: 'anna' } }),
    10_000,
  )
})

test('logging out of the last session parks what is active', async () => {
  await anna(setPresence, { body: { state: 'ready' } })
  const address = `${kontor.baseUrl}/api/v1/session`
  const opened = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tenant: 'firm', login: 'anna', password: 'secret-1' }),
  })
  expect(opened.status).toBe(200)
  const cookie = opened.headers.getSetCookie()[0]?.split(';', 1)[0] ?? ''
  const { csrfToken } = (await opened.json()) as { csrfToken: string }
  const session = createClient({
    baseUrl: kontor.baseUrl,
    csrfToken: () => csrfToken,
    fetch: (url, init) =>
      fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), cookie } }),
  })
  const taken = await session(nextCase, {})
  await session(logOut, {})
  await vi.waitFor(
    async () =>
      expect(await anna(readCase, { params: { id: taken?.id ?? '' } })).toMatchObject({ status: 'parked' }),
    10_000,
  )
  await expect(session(nextCase, {})).rejects.toMatchObject({ status: 401 })
})
