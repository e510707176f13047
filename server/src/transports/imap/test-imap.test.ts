import { type AddressInfo, createServer } from 'node:net'
import {
  type Authority,
  type CertificateRequest,
  createAuthority,
  type Dovecot,
  type DovecotOptions,
  startDovecot,
} from '@kontor/e2e/peers/index.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type ImapSettings, testImap } from './index.ts'

const USER = 'service@firm.example'
const PASSWORD = 'geheim'
let authority: Authority
let dovecot: Dovecot
const stops: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  authority = await createAuthority()
  dovecot = await startDovecot({ users: { [USER]: PASSWORD }, authority })
  for (const folder of ['Done/Service', 'Kunden', 'Kundendienst']) await dovecot.createFolder(USER, folder)
  await dovecot.drop(USER, 'Subject: eins\r\n\r\nText\r\n', 'Kunden')
})
afterAll(async () => {
  await dovecot.stop()
  await authority.remove()
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const settings = (extra: Partial<ImapSettings> = {}, server = dovecot): ImapSettings => ({
  host: 'localhost',
  port: extra.tls === 'implicit' ? server.imapsPort : server.imapPort,
  tls: 'none',
  ca: authority.ca,
  user: USER,
  password: PASSWORD,
  folder: 'INBOX',
  intervalSeconds: 30,
  ...extra,
})

async function other(options: Partial<DovecotOptions>): Promise<Dovecot> {
  const server = await startDovecot({ users: { [USER]: PASSWORD }, authority, ...options })
  stops.push(server.stop)
  return server
}

/** Says the greeting, then answers each line with OK, whatever follows. */
async function listening(greeting: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy()).setEncoding('latin1')
    socket.on('data', (line: string) => {
      if (/^\S+ [A-Z]+\r\n$/.test(line)) socket.write(`${line.split(' ')[0]} OK\r\n`)
    })
    socket.write(greeting)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  stops.push(() => new Promise((done) => server.close(done)))
  return (server.address() as AddressInfo).port
}

describe('the connection test says exactly what is wrong', () => {
  it.each(['implicit', 'starttls', 'none'] as const)('nothing (%s)', async (tls) => {
    const result = await testImap(settings({ tls, folder: 'Kunden' }))
    expect(result).toMatchObject({ ok: true, messageCount: 1, newest: { lastUid: 1 } })
    expect(result.ok && result.capabilities).toContain('IDLE')
    expect(result.ok && result.folders).toEqual(expect.arrayContaining(['INBOX', 'Done/Service', 'Kunden']))
  })

  it('unknown host', async () => {
    expect(await testImap(settings({ host: 'no-such-host.invalid' }))).toMatchObject({
      ok: false,
      step: 'name',
    })
  })

  it('denied by the egress guard', async () => {
    const denied = Object.assign(new Error('denied'), { code: 'EGRESS_DENIED' })
    const result = await testImap(settings(), { resolveHost: () => Promise.reject(denied) })
    expect(result).toMatchObject({ ok: false, step: 'connect', code: 'egress-denied' })
  })

  it('nobody listens', async () => {
    const port = await listening('')
    await stops.pop()?.()
    const params = { host: 'localhost', port }
    expect(await testImap(settings({ port }))).toEqual({
      ok: false,
      step: 'connect',
      code: 'refused',
      params,
    })
  })

  it('a server that says nothing', async () => {
    const port = await listening('')
    expect(await testImap(settings({ port }), { timeoutMs: 150 })).toMatchObject({
      ok: false,
      step: 'connect',
    })
    const encrypted = settings({ port, tls: 'implicit' })
    expect(await testImap(encrypted, { timeoutMs: 150 })).toMatchObject({ step: 'connect', code: 'timeout' })
  })

  it('a server that stops in the middle of the handshake, however often', async () => {
    const port = await listening('* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n')
    for (let round = 0; round < 3; round += 1)
      expect(await testImap(settings({ port, tls: 'starttls' }), { timeoutMs: 100 })).toMatchObject({
        ok: false,
        step: 'connect',
        code: 'timeout',
      })
  })

  it('cancelled', async () => {
    const cancel = new AbortController()
    const testing = testImap(settings({ port: await listening('') }), { signal: cancel.signal })
    setImmediate(() => cancel.abort())
    expect(await testing).toMatchObject({ ok: false, step: 'connect', code: 'closed' })
  })

  it('encryption expected where there is none', async () => {
    const mistaken = settings({ tls: 'implicit', port: dovecot.imapPort })
    expect(await testImap(mistaken)).toMatchObject({ ok: false, step: 'connect', code: 'not-tls' })
  })

  it('STARTTLS not offered: no downgrade, no login', async () => {
    const plain = await other({ starttls: false })
    expect(await testImap(settings({ tls: 'starttls' }, plain))).toMatchObject({
      ok: false,
      step: 'certificate',
      code: 'starttls-not-offered',
    })
    expect(await plain.log()).not.toContain('Login:')
  })

  const certificates: [string, CertificateRequest, string, Record<string, unknown>][] = [
    ['self-signed', { selfSigned: true }, 'self-signed', { fingerprint256: expect.any(String) }],
    ['expired', { days: -1 }, 'expired', { validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) }],
    [
      'for other names',
      { names: ['mail.firm.example', '10.0.0.1'] },
      'wrong-host',
      {
        host: 'localhost',
        names: ['mail.firm.example', '10.0.0.1'],
      },
    ],
  ]
  it.each(certificates)('certificate %s', async (_name, request, code, params) => {
    const server = await other({ certificate: await authority.issue(request) })
    for (const tls of ['implicit', 'starttls'] as const)
      expect(await testImap(settings({ tls }, server))).toMatchObject({
        ok: false,
        step: 'certificate',
        code,
        params,
      })
    expect(await server.log()).not.toContain('Login:')
  })

  it('certificate of an unknown authority, and a CA that is none', async () => {
    const { ca: _, ...without } = settings({ tls: 'implicit' })
    expect(await testImap(without)).toMatchObject({ step: 'certificate', code: 'unknown-issuer' })
    expect(await testImap({ ...without, ca: 'PEM' })).toMatchObject({
      step: 'certificate',
      code: 'ca-unreadable',
    })
  })

  it('login refused, or not possible without encryption', async () => {
    expect(await testImap(settings({ password: 'falsch' }))).toMatchObject({
      step: 'login',
      code: 'login-refused',
      params: { text: expect.stringContaining('Authentication failed') },
    })
    const port = await listening('* OK [CAPABILITY IMAP4rev1 LOGINDISABLED] ready\r\n')
    expect(await testImap(settings({ port }))).toMatchObject({ step: 'login', code: 'login-unavailable' })
  })

  it('folder missing, with those whose names come close', async () => {
    const result = await testImap(settings({ folder: 'Kunde' }))
    expect(result).toMatchObject({
      ok: false,
      step: 'folder',
      code: 'folder-missing',
      params: { folder: 'Kunde' },
    })
    expect(!result.ok && result.params['nearest']).toEqual(['Kunden', expect.any(String), expect.any(String)])
    const below = await testImap(settings({ folder: 'Servise' }))
    expect(!below.ok && below.params['nearest']).toContain('Done/Service')
  })
})
