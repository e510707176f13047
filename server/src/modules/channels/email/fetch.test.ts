import { fetchNow, listAccounts, type RouteInput, updateAccount } from '@kontor/contract'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Dovecot, startDovecot } from '../../../../../e2e/peers/dovecot.ts'
import { fixedClock } from '#platform/clock'
import { type Database, openDatabase } from '#platform/db'
import { openAccessTokens } from '#accounts'
import { openEgress } from '#platform/egress'
import { silentLog } from '#platform/log'
import { startWaker, type Waker } from '#platform/realtime'
import pg from 'pg'
import { type TestKontor, testKontor, type TestTenant } from '../../../testing/kontor.ts'
import { type Fetching, startFetching } from './fetch.ts'

const password = 'geheim-1'
const names = ['first', 'second', 'third'] as const
const mailbox = (name: string) => `${name}@firm.example`
const waiting = { timeout: 15_000, interval: 25 }
const clock = fixedClock(new Date('2026-03-02T09:00:00Z'))

let dovecot: Dovecot
/** Serves the web only: it holds no account. */
let kontor: TestKontor
let tenant: TestTenant
let call: Awaited<ReturnType<TestTenant['client']>>
let pool: pg.Pool
/** The process that fetches. */
let worker: { db: Database; waker: Waker; fetching: Fetching }
beforeAll(async () => {
  dovecot = await startDovecot({ users: Object.fromEntries(names.map((name) => [mailbox(name), password])) })
  kontor = await testKontor({ clock, role: 'web' })
  pool = new pg.Pool({ connectionString: kontor.database.superuserUrl, max: 1 })
  tenant = await kontor.tenant('firm', {
    queues: [{ name: 'Service' }],
    accounts: names.map(account),
    users: [{ login: 'boss', name: 'Boss', password: 'secret-1', profile: 'administrator' }],
  })
  call = await tenant.client('boss')
  // What was sealed for another account does not open.
  await pool.query(`
    update accounts set sealed = (select sealed from accounts where name = 'second') where name in ('first', 'third')`)
  const db = openDatabase({ url: kontor.database.appUrl, maxConnections: 5, log: silentLog })
  const waker = await startWaker({ url: kontor.database.appUrl, db, log: silentLog })
  const egress = openEgress(['127.0.0.0/8', '::1/128'])
  const options = {
    resolveHost: egress.resolveHost,
    accessTokens: openAccessTokens(db, kontor.services, egress.fetch),
  }
  worker = { db, waker, fetching: startFetching(db, kontor.services, waker, options) }
})
afterAll(async () => {
  await worker.fetching.stop()
  await worker.waker.close()
  await worker.db.close()
  await pool.end()
  await kontor.stop()
  await dovecot.stop()
})

function account(name: string): RouteInput<typeof updateAccount>['body'] {
  return {
    name,
    channel: 'email',
    address: mailbox(name),
    queue: 'Service',
    receive: {
      via: 'imap',
      host: dovecot.host,
      port: dovecot.imapsPort,
      tls: 'implicit',
      ca: dovecot.ca,
      user: mailbox(name),
      password,
      intervalSeconds: 3600,
    },
  }
}

const read = async (name: string) => {
  const found = (await call(listAccounts, {})).items.find((item) => item.name === name)
  if (!found) throw new Error(`there is no account ${name}`)
  return found
}

test('an account whose settings cannot be read tells so and is tried again, and keeps none behind it from being fetched', async () => {
  await vi.waitFor(async () => expect(await read('second')).toMatchObject({ status: 'ok' }), waiting)
  for (const name of ['first', 'third'])
    await vi.waitFor(
      async () =>
        expect(await read(name)).toMatchObject({
          status: 'problem',
          problem: { step: 'settings', code: 'settings-unreadable', nextTryAt: expect.any(String) },
        }),
      waiting,
    )
  const { id } = await read('first')
  await call(updateAccount, { params: { id }, body: account('first') })
  await vi.waitFor(
    async () => expect(await read('first')).toMatchObject({ status: 'ok', problem: null }),
    waiting,
  )
})

test('"fetch now" reaches the process that holds the account, whichever took the request', async () => {
  const { id, lastFetchAt } = await read('second')
  for (const minutes of [1, 2]) {
    clock.advance(60_000)
    await call(fetchNow, { params: { id } })
    await vi.waitFor(async () => {
      const now = (await read('second')).lastFetchAt
      expect(Date.parse(now ?? '') - Date.parse(lastFetchAt ?? '')).toBe(minutes * 60_000)
    }, waiting)
  }
})
