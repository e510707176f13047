import { type AddressInfo, createServer, type Server } from 'node:net'
import {
  type Authority,
  createAuthority,
  type Sink,
  type SinkOptions,
  startSmtpSink,
} from '@kontor/e2e/peers/index.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createSender, type Envelope, type Sender, type SenderOptions, type SmtpSettings } from './index.ts'

/** For servers that never answer. */
const FAST: SenderOptions = { dataEndTimeoutMs: 300 }
const PATIENT: SenderOptions = { dataEndTimeoutMs: 20_000 }
const RAW = Buffer.from('Message-ID: <1@firm.example>\r\nSubject: Antwort\r\n\r\nGuten Tag\r\n.\r\n')

let authority: Authority
const opened: { close(): Promise<unknown> }[] = []

beforeAll(async () => {
  authority = await createAuthority()
})
afterAll(() => authority.remove())
afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close()
})

async function sinkWith(options: SinkOptions = {}): Promise<Sink> {
  const sink = await startSmtpSink(options)
  opened.push({ close: sink.stop })
  return sink
}

function senderTo(
  port: number,
  settings: Partial<SmtpSettings> = {},
  options: SenderOptions = PATIENT,
): Sender {
  const sender = createSender(
    { host: 'localhost', port, tls: 'none', ca: authority.ca, ...settings },
    options,
  )
  opened.push(sender)
  return sender
}

const mail = (recipients = ['kunde@example.org'], extra: Partial<Envelope> = {}): Envelope => ({
  envelopeFrom: 'service@firm.example',
  recipients,
  raw: RAW,
  ...extra,
})

describe('sending', () => {
  it('transmits envelope and bytes, and reports every recipient', async () => {
    const sink = await sinkWith()
    const result = await senderTo(sink.port).send(mail(['kunde@example.org', 'chef@m\u00fcller.example']))
    expect(result.outcome).toBe('accepted')
    expect(result.recipients.map(({ address, state, code }) => [address, state, code])).toEqual([
      ['kunde@example.org', 'accepted', 250],
      ['chef@m\u00fcller.example', 'accepted', 250],
    ])
    expect(result.response).toMatchObject({ code: 250, enhanced: '2.6.0' })
    expect(sink.messages[0]).toMatchObject({ envelopeFrom: 'service@firm.example' })
    expect(sink.messages[0]?.raw.equals(RAW)).toBe(true)
    expect(sink.acceptedLog[0]?.messageId).toBe('<1@firm.example>')
  })

  it('sends with a null sender and large bodies in blocks', async () => {
    const sink = await sinkWith()
    const raw = Buffer.concat([RAW, Buffer.from(`${'.x'.repeat(40)}\r\n`.repeat(10_000))])
    expect((await senderTo(sink.port).send(mail(undefined, { envelopeFrom: '', raw }))).outcome).toBe(
      'accepted',
    )
    expect(sink.messages[0]?.envelopeFrom).toBe('')
    expect(sink.messages[0]?.raw.equals(raw)).toBe(true)
  })

  it.each(['implicit', 'starttls'] as const)('logs in over %s', async (mode) => {
    const tls = { ...(await authority.issue()), mode }
    const sink = await sinkWith({ tls, users: { service: 'geheim' } })
    const sender = senderTo(sink.port, { tls: mode, user: 'service', password: 'geheim' })
    expect((await sender.send(mail())).outcome).toBe('accepted')
    expect(sink.messages[0]?.user).toBe('service')
  })

  it('uses one connection again, and a fresh one after the server hung up', async () => {
    const sink = await sinkWith()
    const sender = senderTo(sink.port)
    await sender.send(mail())
    await sender.send(mail())
    expect(sink.connections()).toBe(1)
    const { port } = sink
    await sink.stop()
    const again = await sinkWith({ port })
    expect((await sender.send(mail())).outcome).toBe('accepted')
    expect(again.messages).toHaveLength(1)
  })

  it('sends many at once over few connections, each exactly once', async () => {
    const sink = await sinkWith()
    const sender = senderTo(sink.port, {}, { maxConnections: 3 })
    const ids = Array.from({ length: 60 }, (_, index) => `<m${index}@firm.example>`)
    const results = await Promise.all(
      ids.map((id) => sender.send(mail(undefined, { raw: Buffer.from(`Message-ID: ${id}\r\n\r\nx\r\n`) }))),
    )
    expect(results.every(({ outcome }) => outcome === 'accepted')).toBe(true)
    expect(sink.acceptedLog).toHaveLength(ids.length)
    expect(new Set(sink.acceptedLog.map(({ messageId }) => messageId))).toEqual(new Set(ids))
    expect(sink.connections()).toBeLessThanOrEqual(3)
  })

  it('lets a message under way end when it is closed', async () => {
    const sink = await sinkWith()
    const sender = createSender({ host: 'localhost', port: sink.port, tls: 'none' })
    const sending = sender.send(mail())
    await sender.close()
    expect((await sending).outcome).toBe('accepted')
  })
})

describe('what went wrong', () => {
  it.each([
    ['mail-451', 'temporary', 'temporary', 451, 'sender-refused'],
    ['mail-550', 'refused', 'refused', 550, 'sender-refused'],
    ['rcpt-550:kunde@example.org', 'refused', 'refused', 550, 'recipients-refused'],
    ['rcpt-452:kunde@example.org', 'temporary', 'temporary', 452, 'recipients-refused'],
    ['451', 'temporary', 'temporary', 451, 'server-busy'],
    ['421', 'temporary', 'temporary', 421, 'server-busy'],
    ['452', 'temporary', 'temporary', 452, 'server-busy'],
    ['550', 'refused', 'refused', 550, 'content-refused'],
    ['554', 'refused', 'refused', 554, 'content-refused'],
  ] as const)(
    'fault %s is %s, and the next message goes out',
    async (fault, outcome, state, code, problem) => {
      const sink = await sinkWith({ script: [fault] })
      const sender = senderTo(sink.port)
      const result = await sender.send(mail())
      expect(result).toMatchObject({ outcome, problem: { step: 'sending', code: problem } })
      expect(result.recipients).toMatchObject([{ state, code }])
      expect(sink.messages).toHaveLength(0)
      expect((await sender.send(mail())).outcome).toBe('accepted')
    },
  )

  it.each([
    ['close-before-ack', 0],
    ['accept-then-close', 1],
    ['stall', 0],
  ] as const)('no answer after the end of the message is uncertain: %s', async (fault, taken) => {
    const sink = await sinkWith({ script: [fault] })
    const sender = senderTo(sink.port, {}, FAST)
    const result = await sender.send(mail())
    expect(result).toMatchObject({ outcome: 'uncertain', problem: { step: 'sending', code: 'no-answer' } })
    expect(sink.acceptedLog).toHaveLength(taken)
    expect((await sender.send(mail())).outcome).toBe('accepted')
  })

  it('delivers to the others when one recipient is refused', async () => {
    const sink = await sinkWith({ script: ['rcpt-550:weg@example.org'] })
    const result = await senderTo(sink.port).send(mail(['weg@example.org', 'kunde@example.org']))
    expect(result.outcome).toBe('accepted')
    expect(result.recipients).toMatchObject([
      { address: 'weg@example.org', state: 'refused', code: 550, enhanced: '5.1.1' },
      { address: 'kunde@example.org', state: 'accepted' },
    ])
    expect(sink.messages[0]?.recipients).toEqual(['kunde@example.org'])
  })

  it('waits for the commit before DATA, and sends nothing when it fails', async () => {
    const sink = await sinkWith()
    const seen: number[] = []
    const sender = senderTo(sink.port)
    const onTransmitting = async () => void seen.push(sink.messages.length)
    expect((await sender.send(mail(undefined, { onTransmitting }))).outcome).toBe('accepted')
    expect(seen).toEqual([0])
    const failing = mail(undefined, { onTransmitting: () => Promise.reject(new Error('no database')) })
    expect(await sender.send(failing)).toMatchObject({
      outcome: 'temporary',
      recipients: [{ state: 'temporary' }],
      problem: { code: 'not-committed' },
    })
    expect(sink.messages).toHaveLength(1)
  })

  it('does not ask for the commit when nobody is accepted', async () => {
    const sink = await sinkWith({ script: ['rcpt-550:kunde@example.org'] })
    let asked = 0
    await senderTo(sink.port).send(mail(undefined, { onTransmitting: async () => void (asked += 1) }))
    expect(asked).toBe(0)
  })

  it('refuses addresses that would inject commands before anything is sent', async () => {
    const sink = await sinkWith()
    const sender = senderTo(sink.port)
    for (const envelope of [
      mail(['a@b.example\r\nRCPT TO:<c@d.example>']),
      mail([], {}),
      mail(['ok@b.example', 'x']),
    ])
      expect(await sender.send(envelope)).toMatchObject({
        outcome: 'refused',
        problem: { code: 'address-invalid' },
      })
    expect(sink.connections()).toBe(0)
  })

  it('refuses a message larger than the server announces', async () => {
    const sink = await sinkWith({ maxBytes: 1_000 })
    const result = await senderTo(sink.port).send(mail(undefined, { raw: Buffer.alloc(2_000, 'x') }))
    expect(result).toMatchObject({
      outcome: 'refused',
      problem: { code: 'too-large', params: { largest: 1_000 } },
    })
  })

  it('is temporary when the server cannot be reached or refuses the login', async () => {
    const users = { service: 'geheim' }
    const sink = await sinkWith({ users })
    const wrong = senderTo(sink.port, { user: 'service', password: 'falsch' })
    expect(await wrong.send(mail())).toMatchObject({
      outcome: 'temporary',
      recipients: [{ address: 'kunde@example.org', state: 'temporary', code: 0 }],
      problem: { step: 'login', code: 'login-refused' },
    })
    const { port } = sink
    await sink.stop()
    expect(await senderTo(port).send(mail())).toMatchObject({
      outcome: 'temporary',
      problem: { step: 'connect', code: 'refused' },
    })
  })
})

describe('a server that breaks off', () => {
  /** Answers line by line from `replies`; null hangs up. */
  async function scripted(replies: (string | null)[]): Promise<number> {
    const server: Server = createServer((socket) => {
      const left = [...replies]
      const next = () => {
        const reply = left.shift()
        if (reply === null) socket.destroy()
        else if (reply !== undefined) socket.write(reply)
      }
      socket.on('error', () => socket.destroy())
      socket.on('data', next)
      next()
    })
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    opened.push({ close: () => new Promise((done) => server.close(done)) })
    return (server.address() as AddressInfo).port
  }
  const OK = '250 ok\r\n'

  it('before the end of the message: nobody has it, so it is temporary', async () => {
    const port = await scripted(['220 hi\r\n', OK, OK, OK, null])
    let committed = false
    const onTransmitting = async () => void (committed = true)
    const result = await senderTo(port).send(mail(undefined, { onTransmitting }))
    expect(committed).toBe(true)
    expect(result).toMatchObject({ outcome: 'temporary', problem: { code: 'no-answer' } })
  })

  it('with a refusal while the body is under way: refused', async () => {
    const refusal = '354 go\r\n552 5.3.4 too much\r\n'
    const port = await scripted(['220 hi\r\n', OK, OK, OK, refusal])
    const raw = Buffer.alloc(20_000_000, 'x\r\n')
    const result = await senderTo(port).send(mail(undefined, { raw }))
    expect(result).toMatchObject({ outcome: 'refused', recipients: [{ state: 'refused', code: 552 }] })
  })

  it('and one that does not speak SMTP at all', async () => {
    const port = await scripted(['* OK IMAP4rev1 ready\r\n'])
    expect(await senderTo(port).send(mail())).toMatchObject({
      outcome: 'temporary',
      problem: { step: 'connect', code: 'unexpected-answer' },
    })
  })
})
