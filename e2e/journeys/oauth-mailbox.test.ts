import { beginSignIn, finishSignIn, listAccounts, listCases, logIn, replyToCase } from '@kontor/contract'
import { createClient } from '@kontor/contract/client'
import { testKontor, type TestKontor, type TestTenant } from '@kontor/server/src/testing/kontor.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Dovecot,
  type Sink,
  startDovecot,
  startSmtpSink,
  startTokenProvider,
  type TokenProvider,
} from '../peers/index.ts'

const mailbox = 'service@firm.test'
const patienceMs = 20_000
let provider: TokenProvider
let dovecot: Dovecot
let sink: Sink
let kontor: TestKontor
let tenant: TestTenant

beforeAll(async () => {
  provider = await startTokenProvider({
    clientId: 'kontor',
    clientSecret: 'secret-of-client',
    mailbox,
    owner: 'boss@firm.test',
  })
  dovecot = await startDovecot({
    users: { [mailbox]: 'not used' },
    tokenInfoUrl: provider.tokenInfoUrl,
    starttls: false,
  })
  sink = await startSmtpSink({ isGoodToken: provider.isGood })
  kontor = await testKontor()
  tenant = await kontor.tenant('firm', {
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: mailbox,
        queue: 'Service',
        receive: {
          via: 'imap',
          host: '127.0.0.1',
          port: dovecot.imapPort,
          tls: 'none',
          user: mailbox,
          auth: 'oauth2',
          intervalSeconds: 5,
        },
        send: { via: 'smtp', host: '127.0.0.1', port: sink.port, tls: 'none', user: mailbox, auth: 'oauth2' },
        oauth: {
          provider: 'own',
          clientId: 'kontor',
          clientSecret: 'secret-of-client',
          authorizeUrl: provider.authorizeUrl,
          tokenUrl: provider.tokenUrl,
        },
      },
    ],
    users: [
      { login: 'boss', name: 'Boss', password: 'secret-123', profile: 'administrator' },
      { login: 'other', name: 'Other', password: 'secret-123', profile: 'administrator' },
    ],
  })
})
afterAll(async () => {
  await kontor.stop()
  await sink.stop()
  await dovecot.stop()
  await provider.stop()
})

/** A person with a browser. */
async function person(login: string) {
  let cookie = ''
  let csrf: string | null = null
  const client = createClient({
    baseUrl: kontor.baseUrl,
    csrfToken: () => csrf,
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers)
      headers.set('origin', kontor.baseUrl)
      if (cookie) headers.set('cookie', cookie)
      const answer = await fetch(input, { ...init, headers })
      cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
      return answer
    },
  })
  const session = await client(logIn, { body: { tenant: 'firm', login, password: 'secret-123' } })
  csrf = session.csrfToken
  return client
}

const account = async () => {
  const boss = await tenant.client('boss')
  const [first] = (await boss(listAccounts, { query: {} })).items
  if (!first) throw new Error('no account')
  return first
}
const subjects = async () => {
  const boss = await tenant.client('boss')
  return (await boss(listCases, { query: {} })).items.map(({ subject }) => subject)
}
const drop = (subject: string) =>
  dovecot.drop(
    mailbox,
    `From: Clara <clara@kunde.example>\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@kunde.example>\r\n\r\nHello\r\n`,
  )
const until = (code: string | null) =>
  expect.poll(async () => (await account()).problem?.code ?? null, { timeout: patienceMs }).toBe(code)

test('P12, 38: sign in with state and PKCE, bound to session; read and send by token; revoked consent is told and nothing lost', async () => {
  await drop('first')
  await until('sign-in-needed')
  const boss = await person('boss')
  const other = await person('other')
  const { id } = await account()
  const { url } = await boss(beginSignIn, { params: { id }, body: {} })
  expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256')
  const back = provider.consent(url)
  // Another session, even of an administrator, cannot finish it; nor can anybody with another state.
  await expect(other(finishSignIn, { body: back })).rejects.toMatchObject({ code: 'sign-in-over' })
  await expect(boss(finishSignIn, { body: { ...back, state: 'made-up' } })).rejects.toMatchObject({
    code: 'sign-in-over',
  })
  await expect((await tenant.client('boss'))(finishSignIn, { body: back })).rejects.toMatchObject({
    code: 'sign-in-over',
  })
  const done = await boss(finishSignIn, { body: back })
  expect(done.grant).toMatchObject({ state: 'valid', owner: 'boss@firm.test' })
  expect(JSON.stringify(done)).not.toMatch(/refresh-|access-|secret-of-client/)
  await expect(boss(finishSignIn, { body: back })).rejects.toMatchObject({ code: 'sign-in-over' })

  await expect.poll(subjects, { timeout: patienceMs }).toEqual(['first'])
  const client = await tenant.client('boss')
  const [first] = (await client(listCases, { query: {} })).items
  await client(replyToCase, { params: { id: first?.id ?? '' }, body: { text: 'Soon.' } })
  await sink.waitFor(({ recipients }) => recipients.includes('clara@kunde.example'), patienceMs)

  // The token ends before its time: one renewal, and mail flows on.
  provider.expire()
  await dovecot.pause()
  await dovecot.resume()
  await drop('second')
  await expect.poll(async () => (await subjects()).length, { timeout: patienceMs }).toBe(2)

  provider.revoke()
  await dovecot.pause()
  await dovecot.resume()
  await drop('third')
  await until('consent-revoked')
  expect((await account()).grant).toMatchObject({ state: 'revoked' })
  const again = await boss(beginSignIn, { params: { id }, body: {} })
  await boss(finishSignIn, { body: provider.consent(again.url) })
  await expect
    .poll(async () => (await subjects()).sort(), { timeout: patienceMs })
    .toEqual(['first', 'second', 'third'])
})
