import { type AddressInfo, createServer } from 'node:net'
import {
  type Authority,
  type CertificateRequest,
  createAuthority,
  type SinkOptions,
  startSmtpSink,
} from '@kontor/e2e/peers/index.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type SmtpSettings, testSmtp } from './index.ts'

let authority: Authority
const stops: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  authority = await createAuthority()
})
afterAll(() => authority.remove())
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function settingsFor(options: SinkOptions, extra: Partial<SmtpSettings> = {}): Promise<SmtpSettings> {
  const sink = await startSmtpSink(options)
  stops.push(sink.stop)
  return { host: 'localhost', port: sink.port, tls: options.tls?.mode ?? 'none', ca: authority.ca, ...extra }
}

/** Says its replies one after the other, a line from the client between, then nothing more. */
async function silentServer(...replies: string[]): Promise<number> {
  const server = createServer((socket) => {
    const left = [...replies]
    const next = () => socket.write(left.shift() ?? '')
    socket.on('error', () => socket.destroy()).on('data', next)
    next()
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  stops.push(() => new Promise((done) => server.close(done)))
  return (server.address() as AddressInfo).port
}

const MODES = ['implicit', 'starttls'] as const

describe('the connection test says exactly what is wrong', () => {
  it('nothing', async () => {
    const users = { service: 'geheim' }
    const settings = await settingsFor({ users, maxBytes: 5_000 }, { user: 'service', password: 'geheim' })
    const result = await testSmtp(settings, { from: 'service@firm.example' })
    expect(result).toMatchObject({ ok: true, maxBytes: 5_000 })
    expect(result.ok && result.capabilities).toContain('8BITMIME')
  })

  it('unknown host', async () => {
    const settings: SmtpSettings = { host: 'no-such-host.invalid', port: 25, tls: 'none' }
    const result = await testSmtp(settings)
    expect(result).toMatchObject({ ok: false, step: 'name' })
  })

  it('denied by the egress guard', async () => {
    const denied = Object.assign(new Error('denied'), { code: 'EGRESS_DENIED' })
    const settings: SmtpSettings = { host: '10.0.0.1', port: 25, tls: 'none' }
    const result = await testSmtp(settings, { resolveHost: () => Promise.reject(denied) })
    expect(result).toMatchObject({ ok: false, step: 'connect', code: 'egress-denied' })
  })

  it('nobody listens', async () => {
    const settings = await settingsFor({})
    await stops.pop()?.()
    const params = { host: 'localhost', port: settings.port }
    expect(await testSmtp(settings)).toEqual({ ok: false, step: 'connect', code: 'refused', params })
  })

  it('a server that says nothing, plain and encrypted', async () => {
    const port = await silentServer()
    const options = { timeoutMs: 100 }
    expect(await testSmtp({ host: 'localhost', port, tls: 'none' }, options)).toMatchObject({
      step: 'connect',
      code: 'no-greeting',
    })
    expect(await testSmtp({ host: 'localhost', port, tls: 'implicit' }, options)).toMatchObject({
      step: 'connect',
      code: 'timeout',
    })
  })

  it('a server that stops in the middle of the handshake, however often', async () => {
    const port = await silentServer('220 hi\r\n', '250-hi\r\n250 STARTTLS\r\n', '220 go\r\n')
    const settings: SmtpSettings = { host: 'localhost', port, tls: 'starttls' }
    for (let round = 0; round < 3; round += 1)
      expect(await testSmtp(settings, { timeoutMs: 100 })).toMatchObject({ step: 'connect', code: 'timeout' })
  })

  it('words slipped in before the encryption starts', async () => {
    const port = await silentServer('220 hi\r\n', '250-hi\r\n250 STARTTLS\r\n', '220 go\r\n250 injected\r\n')
    expect(await testSmtp({ host: 'localhost', port, tls: 'starttls' })).toMatchObject({
      step: 'certificate',
      code: 'tls-failed',
      params: { reason: 'STARTTLS_INJECTION' },
    })
  })

  it('cancelled', async () => {
    const cancel = new AbortController()
    const testing = testSmtp(
      { host: 'localhost', port: await silentServer(), tls: 'none' },
      { signal: cancel.signal },
    )
    setImmediate(() => cancel.abort())
    expect(await testing).toMatchObject({ ok: false, step: 'connect' })
  })

  it('encryption expected where there is none', async () => {
    const settings = await settingsFor({}, { tls: 'implicit' })
    expect(await testSmtp(settings)).toMatchObject({ ok: false, step: 'connect', code: 'not-tls' })
  })

  it('STARTTLS not offered: no downgrade, no password sent', async () => {
    const settings = await settingsFor({ users: { a: 'b' } }, { tls: 'starttls', user: 'a', password: 'b' })
    expect(await testSmtp(settings)).toMatchObject({ step: 'certificate', code: 'starttls-not-offered' })
  })

  const certificates: [string, CertificateRequest, string, Record<string, unknown>][] = [
    ['self-signed', { selfSigned: true }, 'self-signed', { validTo: expect.any(String) }],
    ['expired', { days: -1 }, 'expired', { validTo: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) }],
    [
      'for other names',
      { names: ['mail.firm.example', 'mx.firm.example'] },
      'wrong-host',
      {
        host: 'localhost',
        names: ['mail.firm.example', 'mx.firm.example'],
      },
    ],
  ]
  for (const mode of MODES)
    it.each(certificates)(`${mode}: certificate %s`, async (_name, request, code, params) => {
      const settings = await settingsFor({ tls: { ...(await authority.issue(request)), mode } })
      expect(await testSmtp(settings)).toMatchObject({ ok: false, step: 'certificate', code, params })
    })

  it('certificate of an unknown authority, and a CA that is none', async () => {
    const settings = await settingsFor({ tls: { ...(await authority.issue()), mode: 'implicit' } })
    const { ca: _, ...without } = settings
    expect(await testSmtp(without)).toMatchObject({ step: 'certificate', code: 'unknown-issuer' })
    expect(await testSmtp({ ...settings, ca: 'not a certificate' })).toMatchObject({ code: 'ca-unreadable' })
  })

  it('login refused, or not possible', async () => {
    const login = { user: 'service', password: 'falsch' }
    expect(await testSmtp(await settingsFor({ users: { service: 'geheim' } }, login))).toMatchObject({
      step: 'login',
      code: 'login-refused',
      params: { code: 535, enhanced: '5.7.8', text: 'Wrong login or password' },
    })
    expect(await testSmtp(await settingsFor({}, login))).toMatchObject({
      step: 'login',
      code: 'login-unavailable',
    })
  })

  it('sender not accepted, and nothing is sent', async () => {
    const settings = await settingsFor({ script: ['mail-550'] })
    expect(await testSmtp(settings, { from: 'service@firm.example' })).toMatchObject({
      step: 'sending',
      code: 'sender-refused',
      params: { code: 550 },
    })
  })
})
