import { startTokenProvider, type TokenProvider } from '@kontor/e2e/peers/index.ts'
import { listAccounts } from '@kontor/contract'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fixedClock } from '#platform/clock'
import { openEgress } from '#platform/egress'
import { type TestKontor, type TestTenant, testKontor } from '../../testing/kontor.ts'
import { alarmOfRunningOut } from './alarm.ts'
import { type AccessTokens, openAccessTokens } from './access-tokens.ts'

const clock = fixedClock(new Date('2026-11-21T10:00:00Z'))
let provider: TokenProvider
let kontor: TestKontor
let tenant: TestTenant
let accountId: string
let workers: AccessTokens[]
let pool: pg.Pool

const server = { host: '127.0.0.1', port: 1, tls: 'none', user: 'service@firm.test', auth: 'oauth2' }
const account = (oauth: Record<string, unknown>) => ({
  queues: [{ name: 'Service' }],
  accounts: [
    {
      name: 'service',
      channel: 'email',
      address: 'service@firm.test',
      queue: 'Service',
      receive: { via: 'imap', ...server },
      send: { via: 'smtp', ...server },
      oauth: { provider: 'own', clientId: 'kontor', clientSecret: 'canary-secret', ...oauth },
    },
  ],
  users: [{ login: 'boss', name: 'Boss', password: 'secret-1', profile: 'administrator' }],
})

beforeEach(async () => {
  clock.advance(1000)
  provider = await startTokenProvider({
    clientId: 'kontor',
    clientSecret: 'canary-secret',
    mailbox: 'service@firm.test',
  })
  kontor = await testKontor({ clock, role: 'web' })
  tenant = await kontor.tenant('firm')
  const egress = openEgress(['127.0.0.0/8'])
  workers = [1, 2].map(() => openAccessTokens(kontor.db, kontor.services, egress.fetch))
  pool = new pg.Pool({ connectionString: kontor.database.superuserUrl, max: 1 })
  pool.on('error', () => undefined)
})
afterEach(async () => {
  await pool.end()
  await kontor.stop()
  await provider.stop()
})

async function declare(oauth: Record<string, unknown>): Promise<void> {
  await tenant.apply(account({ tokenUrl: provider.tokenUrl, authorizeUrl: provider.authorizeUrl, ...oauth }))
  const { rows } = await pool.query<{ id: string }>('select id from accounts')
  accountId = rows[0]?.id ?? ''
}
const give = (worker: 0 | 1) => (workers[worker] as AccessTokens).of(tenant.id, accountId)
const stateOf = async () => {
  const boss = await tenant.client('boss')
  return (await boss(listAccounts, { query: {} })).items[0]?.grant
}

test('P12: two workers that need a token at the same time make one request, and both get it', async () => {
  await declare({ refreshToken: provider.handOut() })
  const held = Promise.withResolvers<void>()
  provider.hold = held.promise
  const both = [give(0)(), give(1)(), give(1)(), give(0)()]
  await expect
    .poll(async () => (await pool.query('select lease_until from account_grants')).rows[0].lease_until)
    .not.toBeNull()
  held.resolve()
  const tokens = await Promise.all(both)
  expect(new Set(tokens).size).toBe(1)
  expect(provider.asked).toEqual(['refresh_token'])
  expect(provider.isGood(tokens[0])).toBe(true)
})

test('P12: a token is renewed five minutes before its end, so that clocks may differ', async () => {
  await declare({ refreshToken: provider.handOut() })
  const first = await give(0)()
  clock.advance(54 * 60_000)
  expect(await give(1)()).toBe(first)
  clock.advance(90_000)
  expect(await give(1)()).not.toBe(first)
  expect(provider.asked).toHaveLength(2)
})

test('P12: a token that a server turns down before its time is renewed once, by whoever is first', async () => {
  await declare({ refreshToken: provider.handOut() })
  const first = await give(0)()
  provider.expire()
  const [one, two] = await Promise.all([give(0)(first), give(1)(first)])
  expect(one).toBe(two)
  expect(one).not.toBe(first)
  expect(provider.asked).toHaveLength(2)
})

test('P12: withdrawn consent is told, and the provider is not asked again until somebody acts', async () => {
  await declare({ refreshToken: provider.handOut() })
  await give(0)()
  provider.revoke()
  clock.advance(3600_000)
  await expect(give(0)()).rejects.toMatchObject({ problem: { step: 'login', code: 'consent-revoked' } })
  await expect(give(1)()).rejects.toMatchObject({ problem: { code: 'consent-revoked' } })
  expect(provider.asked).toHaveLength(2)
  expect(await stateOf()).toMatchObject({ state: 'revoked' })
  await declare({ refreshToken: provider.handOut() })
  expect(provider.isGood(await give(1)())).toBe(true)
})

test('P12: a provider that is away, and a secret that ran out, leave the consent alone', async () => {
  const refreshToken = provider.handOut()
  await declare({ refreshToken, clientSecret: 'of last year' })
  await expect(give(0)()).rejects.toMatchObject({ problem: { code: 'client-refused' } })
  await declare({ refreshToken, tokenUrl: 'http://127.0.0.1:1/token' })
  await expect(give(0)()).rejects.toMatchObject({ problem: { code: 'token-unavailable' } })
  await declare({ refreshToken })
  expect(provider.isGood(await give(0)())).toBe(true)
})

test('a grant never goes to another client or provider', async () => {
  await declare({ refreshToken: provider.handOut() })
  await give(0)()
  await declare({ clientId: 'somebody-else' })
  await expect(give(0)()).rejects.toMatchObject({ problem: { code: 'sign-in-needed' } })
  expect(provider.asked).toHaveLength(1)
})

test('client credentials need nobody to sign in', async () => {
  await declare({ grant: 'client-credentials' })
  expect(await stateOf()).toMatchObject({ state: 'valid' })
  const first = await give(0)()
  expect(await give(1)()).toBe(first)
  expect(provider.asked).toEqual(['client_credentials'])
})

test('giving the same refresh token again does not undo its renewal', async () => {
  const refreshToken = provider.handOut()
  await declare({ refreshToken })
  const first = await give(0)()
  await declare({ refreshToken, secretExpiresAt: '2030-01-01T00:00:00Z' })
  expect(await give(0)()).toBe(first)
})

test('C05, C06: neither secret nor token lies readable in the database or is read back', async () => {
  const refreshToken = provider.handOut()
  await declare({ refreshToken })
  const token = await give(0)()
  const { rows } = await pool.query(
    'select row_to_json(a)::text as a, row_to_json(g)::text as g from accounts a, account_grants g',
  )
  const boss = await tenant.client('boss')
  const seen = JSON.stringify([rows, await boss(listAccounts, { query: {} })])
  for (const secret of [refreshToken, token, 'canary-secret']) expect(seen).not.toContain(secret)
})

test('what runs out within two weeks is told once', async () => {
  await declare({ grant: 'client-credentials', secretExpiresAt: '2026-12-01T00:00:00Z' })
  expect((await stateOf())?.runsOut).toEqual([{ what: 'client-secret', at: '2026-12-01T00:00:00.000Z' }])
  for (let round = 0; round < 2; round++) await kontor.db.inTenant(tenant.context, alarmOfRunningOut)
  const { rows } = await pool.query(`select payload from events where type = 'account.runs-out'`)
  expect(rows).toEqual([{ payload: { what: 'client-secret', at: '2026-12-01T00:00:00.000Z' } }])
})
