import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type ReceivedMail, type SmtpReceiver, type SmtpReceiverOptions, startSmtpReceiver } from './index.ts'

const MAX_BYTES = 10_000
let receiver: SmtpReceiver | undefined
let socket: Socket | undefined

afterEach(async () => {
  socket?.destroy()
  await receiver?.close()
  receiver = undefined
})

async function start(options: Partial<SmtpReceiverOptions> = {}): Promise<ReceivedMail[]> {
  const mails: ReceivedMail[] = []
  receiver = await startSmtpReceiver({
    host: '127.0.0.1',
    port: 0,
    maxBytes: MAX_BYTES,
    hostname: 'mail.firm.example',
    accepts: async (address) => {
      if (address.startsWith('unknown')) return 'unknown'
      return address.startsWith('busy') ? 'limited' : 'ok'
    },
    deliver: async (mail) => {
      mails.push(mail)
    },
    ...options,
  })
  return mails
}

/** Says bytes and gives the next whole reply. */
async function dial(): Promise<(bytes: string) => Promise<string>> {
  const opened = connect(receiver?.port ?? 0, '127.0.0.1')
  socket = opened
  let text = ''
  opened.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    opened.emit('more')
  })
  const reply = async () => {
    for (;;) {
      const whole = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(text)?.[0]
      if (whole !== undefined) {
        text = text.slice(whole.length)
        return whole.trimEnd()
      }
      await once(opened, 'more')
    }
  }
  await reply()
  return (bytes) => {
    opened.write(bytes)
    return reply()
  }
}

async function upToData(say: (bytes: string) => Promise<string>, to = 'service@firm.example'): Promise<void> {
  await say('EHLO client.example\r\n')
  await say('MAIL FROM:<kunde@example.org>\r\n')
  await say(`RCPT TO:<${to}>\r\n`)
  expect(await say('DATA\r\n')).toMatch(/^354 /)
}

describe('built-in SMTP receiver', () => {
  it('offers the size limit, no login and no STARTTLS', async () => {
    await start()
    const say = await dial()
    const hello = await say('EHLO client.example\r\n')
    expect(hello).toContain(`SIZE ${MAX_BYTES}`)
    expect(hello).not.toMatch(/AUTH|STARTTLS/)
    expect(await say('AUTH PLAIN AGEAYg==\r\n')).toMatch(/^5/)
  })

  it('hands over the bytes as transmitted with the whole envelope', async () => {
    const mails = await start()
    const say = await dial()
    await say('EHLO client.example\r\n')
    await say('MAIL FROM:<>\r\n')
    await say('RCPT TO:<service+Tok3n@firm.example>\r\n')
    await say('RCPT TO:<info@firm.example>\r\n')
    await say('DATA\r\n')
    expect(await say('Subject: Gr\u00fc\u00dfe\r\n\r\n..Punkt\r\nlf\nende\r\n.\r\n')).toBe('250 2.6.0 Taken')
    expect(mails).toHaveLength(1)
    expect(mails[0]).toMatchObject({
      envelopeFrom: '',
      recipients: ['service+Tok3n@firm.example', 'info@firm.example'],
      remote: { address: '127.0.0.1', name: 'client.example' },
    })
    expect(Buffer.from(mails[0]?.raw ?? []).toString()).toBe(
      'Subject: Gr\u00fc\u00dfe\r\n\r\n.Punkt\r\nlf\nende\r\n',
    )
  })

  it('refuses unknown recipients for good and limited ones for now, and takes the others', async () => {
    const mails = await start()
    const say = await dial()
    await say('EHLO client.example\r\n')
    await say('MAIL FROM:<kunde@example.org>\r\n')
    expect(await say('RCPT TO:<unknown@firm.example>\r\n')).toMatch(/^550 5\.1\.1 /)
    expect(await say('RCPT TO:<busy@firm.example>\r\n')).toMatch(/^452 4\.3\.1 /)
    expect(await say('DATA\r\n')).toMatch(/^503 /)
    expect(await say('RCPT TO:<service@firm.example>\r\n')).toMatch(/^250 /)
    await say('DATA\r\n')
    expect(await say('Subject: a\r\n\r\nb\r\n.\r\n')).toMatch(/^250 /)
    expect(mails[0]?.recipients).toEqual(['service@firm.example'])
  })

  it('answers 451 when the recipient cannot be looked up', async () => {
    await start({ accepts: () => Promise.reject(new Error('database is away')) })
    const say = await dial()
    await say('EHLO client.example\r\n')
    await say('MAIL FROM:<kunde@example.org>\r\n')
    expect(await say('RCPT TO:<service@firm.example>\r\n')).toBe('451 4.3.0 Not taken, try again later')
  })

  it('answers 250 only after the delivery is committed', async () => {
    const committed = Promise.withResolvers<void>()
    const order: string[] = []
    await start({ deliver: () => committed.promise.then(() => void order.push('committed')) })
    const say = await dial()
    await upToData(say)
    const answer = say('Subject: a\r\n\r\nb\r\n.\r\n').then((reply) => order.push(reply.slice(0, 3)))
    committed.resolve()
    await answer
    expect(order).toEqual(['committed', '250'])
  })

  it('answers 451 when the delivery fails, without naming the reason, and takes the next attempt', async () => {
    let broken = true
    const mails: ReceivedMail[] = []
    await start({
      deliver: async (mail) => {
        if (broken) throw new Error('secret detail')
        mails.push(mail)
      },
    })
    const say = await dial()
    await upToData(say)
    expect(await say('Subject: a\r\n\r\nb\r\n.\r\n')).toBe('451 4.3.0 Not taken, try again later')
    broken = false
    await upToData(say)
    expect(await say('Subject: a\r\n\r\nb\r\n.\r\n')).toMatch(/^250 /)
    expect(mails).toHaveLength(1)
  })

  it('refuses what is too large, announced or not', async () => {
    const mails = await start()
    const say = await dial()
    await say('EHLO client.example\r\n')
    expect(await say(`MAIL FROM:<kunde@example.org> SIZE=${MAX_BYTES + 1}\r\n`)).toMatch(/^552 /)
    await upToData(say)
    expect(await say(`${'x'.repeat(78)}\r\n`.repeat(200).concat('.\r\n'))).toMatch(/^552 5\.3\.4 /)
    await upToData(say)
    expect(await say('Subject: small\r\n\r\nb\r\n.\r\n')).toMatch(/^250 /)
    expect(mails).toHaveLength(1)
  })

  it('does not deliver a message whose sender went away before its end', async () => {
    const mails = await start()
    const say = await dial()
    await upToData(say)
    socket?.write('Subject: half\r\n\r\nhalf a messa')
    socket?.end()
    await once(socket as Socket, 'close')
    await receiver?.close()
    expect(mails).toEqual([])
  })

  // Each of these ended a message on some server of the past (SMTP smuggling, QUALITY S22).
  it.each([
    ['LF . LF', '\n.\n'],
    ['LF . CRLF', '\n.\r\n'],
    ['CRLF . LF', '\r\n.\n'],
    ['CR . CR', '\r.\r'],
    ['CR . CRLF', '\r.\r\n'],
    ['CRLF . CR', '\r\n.\r'],
    ['LF . CR LF after dot-stuffing', '\n..\r\n'],
  ])('keeps a smuggled message inside the first one: %s', async (_name, end) => {
    const mails = await start()
    const say = await dial()
    await upToData(say)
    const smuggled =
      'MAIL FROM:<boss@firm.example>\r\nRCPT TO:<info@firm.example>\r\nDATA\r\nSubject: fake\r\n\r\nfake'
    expect(await say(`Subject: a\r\n\r\nbody${end}${smuggled}\r\n.\r\n`)).toMatch(/^250 /)
    expect(await say('NOOP\r\n')).toMatch(/^250 /)
    expect(mails).toHaveLength(1)
    expect(mails[0]?.envelopeFrom).toBe('kunde@example.org')
    expect(Buffer.from(mails[0]?.raw ?? []).toString()).toContain('Subject: fake')
  })

  it('also when every byte comes in its own packet', async () => {
    const mails = await start()
    const say = await dial()
    await upToData(say)
    socket?.setNoDelay(true)
    for (const byte of 'Subject: a\r\n\r\nx\n.\r\nMAIL FROM:<a@b.example>\r\n') {
      socket?.write(byte)
      await new Promise(setImmediate)
    }
    expect(await say('\r\n.\r\n')).toMatch(/^250 /)
    expect(mails).toHaveLength(1)
  })

  it('closes promptly although a client sits there silently', async () => {
    await start()
    await dial()
    const before = performance.now()
    await receiver?.close()
    expect(performance.now() - before).toBeLessThan(2_000)
  })

  it('turns away more clients than it serves', async () => {
    await start({ maxClients: 1 })
    await dial()
    const second = connect(receiver?.port ?? 0, '127.0.0.1').setEncoding('utf8')
    const [greeting] = (await once(second, 'data')) as [string]
    second.destroy()
    expect(greeting).toMatch(/^421 /)
  })
})
