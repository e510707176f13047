import { randomBytes } from 'node:crypto'
import { createAuthority, startDovecot, startSmtpSink } from '@kontor/e2e/peers/index.ts'
import { type Route, routes } from '@kontor/contract'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createLog } from '#platform/log'
import { type TestKontor, testKontor } from '../testing/kontor.ts'
import { type Answer, send } from '../testing/firm/send.ts'

const canary = `canary-${randomBytes(12).toString('hex')}`
const user = 'anna@firm.test'
/** The canary as protocols and encoders would write it. */
const disguises = [
  canary,
  Buffer.from(canary).toString('base64').replaceAll('=', ''),
  Buffer.from(canary).toString('base64url'),
  Buffer.from(canary).toString('hex'),
  Buffer.from(`\0${user}\0${canary}`).toString('base64').replaceAll('=', ''),
  encodeURIComponent(canary),
]
const problemMs = 30_000

const closers: (() => Promise<unknown>)[] = []
const logged: string[] = []
const answers: Answer[] = []
let kontor: TestKontor
let token: string
let imapPort: number
let smtpPort: number
let ca: string

beforeAll(async () => {
  const written = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    logged.push(String(chunk))
    return true
  })
  closers.push(async () => written.mockRestore())
  kontor = await testKontor({ log: createLog('debug') })
  const authority = await createAuthority()
  const users = { [user]: 'another password' }
  const dovecot = await startDovecot({ users, authority })
  const sink = await startSmtpSink({ users, tls: { ...(await authority.issue()), mode: 'implicit' } })
  ca = authority.ca
  imapPort = dovecot.imapsPort
  smtpPort = sink.port
  closers.push(
    () => kontor.stop(),
    () => dovecot.stop(),
    () => sink.stop(),
    () => authority.remove(),
  )
  const tenant = await kontor.tenant('alpha', {
    queues: [{ name: 'Service' }],
    users: [{ login: 'boss', name: 'Boss', password: canary, profile: 'administrator' }],
  })
  token = await tenant.token('boss')
}, 60_000)
afterAll(async () => {
  for (const close of closers.toReversed()) await close()
})

async function ask(route: Route, body?: unknown, params?: Record<string, string>): Promise<Answer> {
  const answer = await send(
    route,
    { body, ...(params ? { params } : {}) },
    { baseUrl: kontor.baseUrl, token },
  )
  answers.push(answer)
  return answer
}

const settings = (name: string, host: string, ports: { imap: number; smtp: number }, authority?: string) => ({
  name,
  channel: 'email',
  address: `${name}@firm.test`,
  queue: 'Service',
  receive: {
    via: 'imap',
    host,
    port: ports.imap,
    tls: 'implicit',
    user,
    password: canary,
    folder: 'INBOX',
    ...(authority ? { ca: authority } : {}),
  },
  send: {
    via: 'smtp',
    host,
    port: ports.smtp,
    tls: 'implicit',
    user,
    password: canary,
    ...(authority ? { ca: authority } : {}),
  },
})

/** Everything that is stored, as text, as somebody with the whole database sees it. */
async function dump(): Promise<string> {
  const client = new pg.Client({ connectionString: kontor.database.superuserUrl })
  await client.connect()
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  )
  const parts: string[] = []
  for (const { name } of rows) {
    const table = await client.query<{ text: string }>(`select t::text as text from ${name} t`)
    parts.push(...table.rows.map((row) => row.text))
  }
  await client.end()
  return parts.join('\n')
}

test('C06: failing mail servers of every kind are tried with the canary as their password', async () => {
  const places: [string, ReturnType<typeof settings>][] = [
    ['unknown host', settings('nowhere', 'no-such-host.invalid', { imap: 993, smtp: 465 })],
    ['refused', settings('refused', '127.0.0.1', { imap: 1, smtp: 1 })],
    ['denied address', settings('denied', '169.254.169.254', { imap: 993, smtp: 465 })],
    ['unknown certificate', settings('certificate', 'localhost', { imap: imapPort, smtp: smtpPort })],
    ['no TLS at all', settings('swapped', 'localhost', { imap: kontor.smtpPort, smtp: kontor.smtpPort })],
  ]
  for (const [what, wish] of places) {
    const tried = await ask(routes.testAccount, { settings: wish })
    expect([what, tried.status, JSON.parse(tried.text).ok]).toEqual([what, 200, false])
    expect((await ask(routes.createAccount, wish)).status, what).toBe(201)
  }
}, 60_000)

test('C06: a wrong password is named as such', async () => {
  const wish = settings('wrong', 'localhost', { imap: imapPort, smtp: smtpPort }, ca)
  const tried = JSON.parse((await ask(routes.testAccount, { settings: wish })).text) as {
    steps: { step: string; state: string; part: string }[]
  }
  const failed = tried.steps
    .filter((step) => step.state === 'failed')
    .map(({ part, step }) => `${part}.${step}`)
  expect(failed).toEqual(['receive.login', 'send.login'])
  expect((await ask(routes.createAccount, wish)).status).toBe(201)
  await vi.waitFor(
    async () => {
      const { items } = JSON.parse((await ask(routes.listAccounts)).text) as { items: { status: string }[] }
      expect(items.filter((item) => item.status === 'problem')).toHaveLength(6)
    },
    { timeout: problemMs, interval: 500 },
  )
}, 60_000)

test('C06: refused requests do not repeat the canary', async () => {
  const person = { login: 'new', name: 'New', profile: 'agent', password: canary }
  const wish = settings('refused', '127.0.0.1', { imap: 1, smtp: 1 })
  const refusals: [Route, unknown][] = [
    [routes.createUser, { ...person, unknown: 1 }],
    [routes.createUser, { ...person, profile: canary }],
    [routes.createUser, { ...person, password: { value: canary } }],
    [routes.createUser, { ...person, queues: [{ queue: 'Nowhere' }] }],
    [routes.updateMe, { password: { old: `not ${canary}`, new: canary } }],
    [routes.updateMe, { password: { old: canary, new: canary, more: canary } }],
    [
      routes.createSignInProvider,
      { name: 'P', place: { kind: 'oidc', issuer: canary, clientId: 'k' }, clientSecret: canary },
    ],
    [routes.redeemSignInLink, { token: canary, password: canary }],
    [routes.createAccount, wish],
    [routes.createAccount, { ...wish, receive: { ...wish.receive, tls: canary } }],
    [routes.createAccount, { ...wish, send: { ...wish.send, password: [canary] } }],
    [routes.createAccount, { ...wish, name: 'other', queue: 'Nowhere' }],
    [routes.logIn, { tenant: 'alpha', login: 'boss', password: `${canary}!` }],
    [routes.logIn, { tenant: 'nobody', login: 'boss', password: canary }],
    [routes.logIn, { tenant: 'alpha', login: 'boss', password: canary, more: canary }],
  ]
  for (const [route, body] of refusals)
    expect((await ask(route, body)).status, route.name).toBeGreaterThanOrEqual(400)
  expect((await ask(routes.createUser, person)).status).toBe(201)
  const place = { kind: 'oidc', issuer: 'http://127.0.0.1:1', clientId: 'k' }
  const provider = { name: 'P', place, clientSecret: canary }
  expect((await ask(routes.createSignInProvider, provider)).status).toBe(201)
  expect((await ask(routes.listSignInProviders)).status).toBe(200)
  expect((await ask(routes.logIn, { tenant: 'alpha', login: 'boss', password: canary })).status).toBe(200)
  for (const route of [routes.listUsers, routes.listAccounts, routes.readEvents])
    expect((await ask(route)).status).toBe(200)
})

test('C06: the canary is in no log line, no answer and nowhere in the database', async () => {
  expect(logged.length).toBeGreaterThan(0)
  expect(answers.length).toBeGreaterThan(20)
  const stored = await dump()
  expect(stored).toContain('certificate@firm.test')
  for (const disguise of disguises) {
    expect(logged.join('').includes(disguise), `log: ${disguise}`).toBe(false)
    expect(answers.filter((answer) => answer.text.includes(disguise)).map((answer) => answer.text)).toEqual(
      [],
    )
    expect(stored.includes(disguise), `database: ${disguise}`).toBe(false)
  }
})
