import { listCases, nextCase, readCase, readLedger, readTimeline, replyToCase } from '@kontor/contract'
import { ImapFlow } from 'imapflow'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Dovecot, startDovecot } from '../peers/dovecot.ts'
import { startRelay } from '../peers/relay.ts'
import { accountAt, anna, boss, type Firm, type House, openFirm, openHouse } from './firm.ts'
import { answerTo, letter } from './letters.ts'

const box = 'service@firm.example'
const password = 'geheim-1'
const waiting = { timeout: 15_000, interval: 20 }

let house: House
let dovecot: Dovecot
let firm: Firm
beforeAll(async () => {
  dovecot = await startDovecot({ users: { [box]: password, 'buero@firm.example': password } })
  house = await openHouse()
  const receive = (user: string, more = {}) => ({
    via: 'imap',
    host: dovecot.host,
    port: dovecot.imapsPort,
    tls: 'implicit',
    ca: dovecot.ca,
    user,
    password,
    intervalSeconds: 60,
    ...more,
  })
  firm = await openFirm(house, 'firm', {
    queues: [{ name: 'Service', serviceLevelMinutes: 60 }, { name: 'Office' }],
    accounts: [
      accountAt(house.sink, {
        address: box,
        displayName: 'Müller & Söhne, Service',
        signature: '{{agent.name}}\nMüller & Söhne',
        receive: receive(box, { fileInto: 'Done/Service' }),
      }),
      accountAt(house.sink, {
        name: 'office',
        address: 'buero@firm.example',
        queue: 'Office',
        receive: receive('buero@firm.example'),
      }),
    ],
    users: [anna, boss],
  })
})
afterAll(async () => {
  await house.stop()
  await dovecot.stop()
})

async function withMailbox<T>(work: (client: ImapFlow) => Promise<T>, user = box): Promise<T> {
  const client = new ImapFlow({
    host: dovecot.host,
    port: dovecot.imapsPort,
    secure: true,
    tls: { ca: dovecot.ca },
    auth: { user, pass: password },
    logger: false,
  })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.logout()
  }
}

const messagesIn = (folder: string, user = box) =>
  withMailbox(
    (client) =>
      client.status(folder, { messages: true }).then(
        (status) => (status === false ? -1 : (status.messages ?? 0)),
        () => -1,
      ),
    user,
  )

it('a mail in the folder becomes a case, is answered, and the customer’s answers join it', async () => {
  const relay = startRelay(house.sink, dovecot, (address) => address.startsWith('service'))
  const question = letter({
    from: 'Ève Kunde <eve@customer.example>',
    subject: 'Where is the tent?',
    messageId: '<q1@customer.example>',
  })
  await dovecot.drop(box, question)
  const line = await firm.settled(question)
  expect(line).toMatchObject({ state: 'new-case' })
  // Taken over byte for byte (C07), and filed only now.
  expect(line.raw?.equals(Buffer.from(question))).toBe(true)
  await vi.waitFor(async () => expect(await messagesIn('Done/Service')).toBe(1), waiting)
  expect(await messagesIn('INBOX')).toBe(0)

  const taken = await firm.call(nextCase, {})
  expect(taken).toMatchObject({
    id: line.caseId,
    status: 'active',
    queue: { name: 'Service' },
    assignee: { login: 'anna' },
  })
  expect(Date.parse(taken?.dueAt ?? '') - Date.parse(taken?.receivedAt ?? '')).toBe(60 * 60_000)

  const params = { id: line.caseId ?? '' }
  const body = {
    html: '<p>Dear Ève,</p><p>.hidden dot and <b>bold</b>\n.\nend</p>',
    cc: ['carl@customer.example'],
    bcc: ['audit@firm.example'],
  }
  const reply = await firm.call(replyToCase, { params, body })
  const sent = await house.sink.waitFor(({ raw }) => raw.includes(reply.messageId ?? 'none'))
  expect(sent.envelopeFrom).toBe(box)
  expect([...sent.recipients].sort()).toEqual([
    'audit@firm.example',
    'carl@customer.example',
    'eve@customer.example',
  ])

  const mail = await sent.parse()
  const head = sent.raw.toString('latin1').split('\r\n\r\n', 1)[0] ?? ''
  const names = head.split(/\r\n(?![ \t])/).map((field) => field.split(':', 1)[0]?.toLowerCase())
  expect(new Set(names).size).toBe(names.length)
  expect(names).not.toContain('bcc')
  expect(sent.raw.toString('latin1')).not.toContain('audit@firm.example')
  expect(mail.messageId).toMatch(/^<kc[a-z2-7]{29}\.[a-z0-9]+@firm\.example>$/)
  expect(mail.inReplyTo).toBe('<q1@customer.example>')
  expect([mail.references].flat()).toEqual(['<q1@customer.example>'])
  expect(mail.from?.value).toEqual([{ address: box, name: 'Müller & Söhne, Service' }])
  expect(mail.replyTo?.value[0]?.address).toMatch(/^service\+kc[a-z2-7]{29}@firm\.example$/)
  expect(mail.subject).toBe(`Re: Where is the tent? [${taken?.number}]`)
  expect(Math.abs((mail.date?.getTime() ?? 0) - Date.now())).toBeLessThan(30_000)
  expect(mail.headers.get('mime-version')).toBe('1.0')
  expect(mail.headers.get('auto-submitted')).toBeUndefined()
  expect(mail.headers.get('content-type')).toMatchObject({ value: 'multipart/alternative' })
  expect(mail.text).toContain('Dear Ève,')
  expect(mail.text).toContain('Anna Berg')
  expect(mail.text).toContain('> Where is my parcel?')
  expect(mail.html).toContain('<b>bold</b>')
  // Nothing but CRLF line ends, and no line longer than RFC 5322 allows.
  expect(sent.raw.toString('latin1').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  expect(
    Math.max(
      ...sent.raw
        .toString('latin1')
        .split('\r\n')
        .map((text) => text.length),
    ),
  ).toBeLessThanOrEqual(998)
  expect(await firm.call(readCase, { params })).toMatchObject({
    status: 'waiting',
    dueAt: null,
    assignee: null,
  })

  for (const [keeps, via] of [
    [{}, ['token', 'reference']],
    [{ references: false }, ['token']],
    [{ address: 'bare' }, ['reference']],
  ] as const) {
    const raw = await answerTo(sent.raw, keeps, { from: 'eve@customer.example' })
    await dovecot.drop(box, raw)
    const joined = await firm.settled(raw)
    expect(joined).toMatchObject({ state: 'joined', caseId: line.caseId })
    expect(via).toContain(joined.reason?.via)
  }
  expect(await firm.call(readCase, { params })).toMatchObject({
    status: 'queued',
    queue: { name: 'Service' },
  })
  const messages = await firm.messages(params.id)
  expect(messages.map(({ direction }) => direction)).toEqual(['in', 'out', 'in', 'in', 'in'])
  const { items } = await firm.call(readTimeline, { params, query: { limit: 200 } })
  expect(items.map(({ type }) => type)).toEqual([
    'case.opened',
    'case.message-received',
    'case.assigned',
    'case.reply-queued',
    'case.reply-sent',
    'case.message-received',
    'case.message-received',
    'case.message-received',
  ])
  await relay.stop()
})

it('another account’s mail lies in another queue; Next never gives it to who has no part in that queue', async () => {
  const raw = letter({ to: 'buero@firm.example', subject: 'For the office' })
  await dovecot.drop('buero@firm.example', raw)
  expect(await firm.settled(raw)).toMatchObject({ state: 'new-case' })
  const chief = await firm.tenant.client('boss')
  const { items } = await chief(listCases, { query: { queue: 'Office' } })
  expect(items.map(({ subject }) => subject)).toEqual(['For the office'])
  const given = await firm.call(nextCase, {})
  expect(given?.queue.name).toBe('Service')
  expect(await firm.call(nextCase, {})).toBeNull()
  // Without a folder to file into it stays where it is, read.
  await vi.waitFor(
    async () =>
      withMailbox(async (client) => {
        await client.mailboxOpen('INBOX')
        expect(await client.search({ seen: true })).toHaveLength(1)
      }, 'buero@firm.example'),
    waiting,
  )
})

it('\\Seen and filing wait for the commit: what cannot be committed stays unread on the server and comes again', async () => {
  await house.ask('alter table ledger rename to ledger_away')
  const raw = letter({ subject: 'Not lost' })
  await dovecot.drop(box, raw)
  const problem = () =>
    house.ask<{ problem: { step: string } | null }>(
      `select problem from account_health h join accounts a on a.tenant_id = h.tenant_id and a.id = h.account_id where a.address = $1`,
      [box],
    )
  await vi.waitFor(
    async () => expect((await problem())[0]?.problem).toMatchObject({ step: 'deliver' }),
    waiting,
  )
  await withMailbox(async (client) => {
    await client.mailboxOpen('INBOX')
    expect(await client.search({ seen: false })).toHaveLength(1)
  })
  await house.ask('alter table ledger_away rename to ledger')
  expect(await firm.settled(raw)).toMatchObject({ state: 'new-case' })
  await vi.waitFor(async () => expect(await messagesIn('INBOX')).toBe(0), waiting)
  await vi.waitFor(async () => expect((await problem())[0]?.problem).toBeNull(), waiting)
})

it('the ledger’s day adds up: a hundred mails with duplicates, also after a new UIDVALIDITY (R02)', async () => {
  const user = 'buero@firm.example'
  const day = new Date().toISOString().slice(0, 10)
  const chief = await firm.tenant.client('boss')
  const ledger = async () => {
    const { items } = await chief(readLedger, { query: { account: 'office', day } })
    return items[0]
  }
  const mails = Array.from({ length: 80 }, (_, index) => letter({ to: user, subject: `Mail ${index}` }))
  for (const raw of mails) await dovecot.drop(user, raw)
  for (const raw of mails.slice(0, 20)) await dovecot.drop(user, raw)
  await vi.waitFor(
    async () => expect(await ledger()).toMatchObject({ serverCount: 101, ledgerCount: 81 }),
    waiting,
  )
  await Promise.all(mails.map((raw) => firm.settled(raw)))
  expect(await ledger()).toMatchObject({ repeatedCount: 20, difference: 0, states: { 'new-case': 81 } })

  await dovecot.resetUidValidity(user, 'INBOX')
  await vi.waitFor(async () => expect(await ledger()).toMatchObject({ serverCount: 202 }), waiting)
  expect(await ledger()).toMatchObject({ ledgerCount: 81, repeatedCount: 121, difference: 0 })
  const { items } = await chief(listCases, { query: { queue: 'Office', limit: 200 } })
  expect(items).toHaveLength(81)
})
