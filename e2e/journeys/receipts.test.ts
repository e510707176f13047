import { readCase } from '@kontor/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SinkMessage } from '../peers/sink.ts'
import { accountAt, anna, type Firm, type House, openFirm, openHouse } from './firm.ts'
import { answerTo, letter, sendBySmtp } from './letters.ts'

const receipt = { enabled: true, language: 'de' }

let house: House
let firm: Firm
let neighbour: Firm
beforeAll(async () => {
  house = await openHouse()
  const document = (domain: string) => ({
    queues: [{ name: 'Service' }],
    accounts: [
      accountAt(house.sink, {
        address: `service@${domain}`,
        aliases: [`hilfe@${domain}`],
        displayName: 'Nord Service',
        receipt,
      }),
    ],
    users: [anna],
  })
  firm = await openFirm(house, 'firm', document('firm.example'))
  neighbour = await openFirm(house, 'neighbour', document('neighbour.example'))
})
afterAll(() => house.stop())

let people = 0
const somebody = () => `person-${++people}@customer.example`
const receiptsFor = (address: string): SinkMessage[] =>
  house.sink.messages.filter(({ recipients }) =>
    recipients.some((to) => to.toLowerCase() === address.toLowerCase()),
  )

/** Waits until everything queued so far was sent, by a receipt that certainly comes. */
async function flush(): Promise<void> {
  const last = somebody()
  await firm.receive(letter({ from: last }))
  await house.sink.waitFor(({ recipients }) => recipients.includes(last))
}

describe('the receipt', () => {
  it('carries number, In-Reply-To, Auto-Submitted and a null sender, and none of the customer’s words', async () => {
    const from = somebody()
    const line = await firm.receive(
      letter({ from: `Eve <${from}>`, messageId: '<one@customer.example>', text: 'SECRET-WORD' }),
    )
    const sent = await house.sink.waitFor(({ recipients }) => recipients.includes(from))
    const { number } = await firm.call(readCase, { params: { id: line.caseId ?? '' } })
    const mail = await sent.parse()
    expect(sent.envelopeFrom).toBe('')
    expect(mail.headers.get('auto-submitted')).toBe('auto-replied')
    expect(mail.headers.get('x-auto-response-suppress')).toBe('All')
    expect(mail.inReplyTo).toBe('<one@customer.example>')
    expect(mail.from?.value[0]).toMatchObject({ address: 'service@firm.example', name: 'Nord Service' })
    expect(mail.subject).toContain(number)
    expect(mail.text).toContain(number)
    expect(mail.text).toContain('vielen Dank')
    expect(sent.raw.toString()).not.toContain('SECRET-WORD')
    const messages = await firm.messages(line.caseId ?? '')
    expect(messages.map(({ kind }) => kind)).toEqual(['message', 'receipt'])
  })

  it('goes out once a sender and day', async () => {
    const from = somebody()
    for (const subject of ['One', 'Two', 'Three']) {
      expect(await firm.receive(letter({ from, subject }))).toMatchObject({ state: 'new-case' })
    }
    await flush()
    expect(receiptsFor(from)).toHaveLength(1)
  })

  it('answered by the customer, joins his case', async () => {
    const from = somebody()
    const { caseId } = await firm.receive(letter({ from }))
    const sent = await house.sink.waitFor(({ recipients }) => recipients.includes(from))
    expect(await firm.receive(await answerTo(sent.raw, {}, { from }))).toMatchObject({
      state: 'joined',
      caseId,
    })
  })
})

/** Each condition alone, as headers on an otherwise personal mail. */
const conditions: [string, Record<string, string>][] = [
  ['Auto-Submitted: auto-replied', { 'Auto-Submitted': 'auto-replied' }],
  ['Auto-Submitted: auto-generated', { 'Auto-Submitted': 'auto-generated; why="x"' }],
  ['List-Id', { 'List-Id': 'News <news.example>' }],
  ['List-Unsubscribe', { 'List-Unsubscribe': '<mailto:leave@customer.example>' }],
  ['Precedence: bulk', { Precedence: 'bulk' }],
  ['Precedence: junk', { Precedence: 'junk' }],
  ['Precedence: list', { Precedence: 'list' }],
  ['X-Auto-Response-Suppress: All', { 'X-Auto-Response-Suppress': 'All' }],
  ['X-Auto-Response-Suppress: OOF', { 'X-Auto-Response-Suppress': 'DR, OOF' }],
  ['X-Auto-Response-Suppress: AutoReply', { 'X-Auto-Response-Suppress': 'AutoReply' }],
  ['X-Autoreply', { 'X-Autoreply': 'yes' }],
]

describe('P02 each condition alone suppresses the receipt, and the case is there', () => {
  const silent: string[] = []
  afterAll(async () => {
    await flush()
    expect(silent.flatMap(receiptsFor).map(({ raw }) => raw.toString())).toEqual([])
  })

  it.each(conditions)('%s', async (_what, headers) => {
    const from = somebody()
    silent.push(from)
    expect(await firm.receive(letter({ from, headers }))).toMatchObject({ state: 'new-case' })
  })

  it('a null Return-Path', async () => {
    const from = somebody()
    silent.push(from)
    expect(await firm.receive(letter({ from }), { from: '' })).toMatchObject({ state: 'new-case' })
  })

  it.each([
    'no-reply',
    'noreply',
    'MAILER-DAEMON',
    'postmaster',
    'news-bounces',
    'owner-list',
    'keine-antwort',
  ])('the sender %s', async (local) => {
    const from = `${local}@shop-${++people}.example`
    silent.push(from)
    expect(await firm.receive(letter({ from }))).toMatchObject({ state: 'new-case' })
  })

  it('a mail that was not addressed to us', async () => {
    const from = somebody()
    silent.push(from)
    const raw = letter({ from, to: 'somebody@elsewhere.example' })
    expect(await firm.receive(raw, { to: ['service@firm.example'] })).toMatchObject({ state: 'new-case' })
  })

  it('no sender at all', async () => {
    const raw = letter().replace(/^From: .*\r\n/, '')
    expect(await firm.receive(raw, { from: 'bounce@customer.example' })).toMatchObject({ state: 'new-case' })
  })

  it('a mail system as the one to be answered', async () => {
    const from = somebody()
    silent.push('no-reply@customer.example')
    const raw = letter({ from, headers: { 'Reply-To': 'no-reply@customer.example' } })
    expect(await firm.receive(raw)).toMatchObject({ state: 'new-case' })
  })
})

describe('P03 mail of Outlook', () => {
  it('with only X-Auto-Response-Suppress is a person’s: a case like any other', async () => {
    const from = somebody()
    const headers = { 'X-Auto-Response-Suppress': 'DR, OOF, AutoReply', 'X-Mailer': 'Microsoft Outlook 16.0' }
    const line = await firm.receive(letter({ from, headers, text: 'Guten Tag, wo ist mein Paket?' }))
    expect(line).toMatchObject({ state: 'new-case' })
    const [message] = await firm.messages(line.caseId ?? '')
    expect(message).toMatchObject({ standing: 'regular', visibleText: 'Guten Tag, wo ist mein Paket?' })
    await firm.answer(line.caseId, { text: 'Morgen.' })
    await flush()
    expect(receiptsFor(from)).toHaveLength(1)
  })

  it('that suppresses only delivery reports gets its receipt', async () => {
    const from = somebody()
    await firm.receive(letter({ from, headers: { 'X-Auto-Response-Suppress': 'DR, RN, NRN' } }))
    await house.sink.waitFor(({ recipients }) => recipients.includes(from))
  })
})

describe('P04 our own addresses are nobody’s customers', () => {
  it.each([
    'service@firm.example',
    'SERVICE@Firm.Example',
    'service+abc@firm.example',
    'hilfe@firm.example',
    'service@neighbour.example',
    'Hilfe@NEIGHBOUR.example',
  ])('mail from %s is a case and gets no receipt', async (from) => {
    const before = receiptsFor(from).length
    expect(await firm.receive(letter({ from, headers: { 'X-Case': from } }))).toMatchObject({
      state: 'new-case',
    })
    await flush()
    expect(receiptsFor(from)).toHaveLength(before)
  })

  it.each(['service@firm.example', 'hilfe@firm.example', 'Service@neighbour.example'])(
    'a Reply-To of %s gets none either',
    async (own) => {
      const before = house.sink.messages.length
      await firm.receive(letter({ from: somebody(), headers: { 'Reply-To': own } }))
      await flush()
      const more = house.sink.messages.slice(before).flatMap(({ recipients }) => recipients)
      expect(more).not.toContain(own)
    },
  )

  it('an answer to a mail with our own Reply-To does not go to ourselves', async () => {
    const from = somebody()
    const { caseId } = await firm.receive(letter({ from, headers: { 'Reply-To': 'Service@firm.example' } }))
    const { replyDefaults } = await firm.call(readCase, { params: { id: caseId ?? '' } })
    expect(replyDefaults.to).toEqual([from])
  })

  it('the echo of our own sent mail is an echo, no case', async () => {
    const { caseId } = await firm.receive(letter({ from: somebody() }))
    const { sent } = await firm.answer(caseId, { text: 'Soon.' })
    const before = (await firm.cases()).length
    const line = await firm.receive(sent.raw, { from: 'service@firm.example', to: ['service@firm.example'] })
    expect(line).toMatchObject({ state: 'echo', caseId: null })
    expect(await firm.cases()).toHaveLength(before)
  })
})

describe('machines that answer', () => {
  it('out of office to our answer joins without reopening', async () => {
    const from = somebody()
    const { caseId } = await firm.receive(letter({ from }))
    const { sent } = await firm.answer(caseId, { text: 'Soon.', close: true })
    const away = await answerTo(
      sent.raw,
      {},
      { from, subject: 'Out of office', headers: { 'Auto-Submitted': 'auto-replied' } },
    )
    expect(await firm.receive(away)).toMatchObject({ state: 'automatic', caseId })
    expect(await firm.call(readCase, { params: { id: caseId ?? '' } })).toMatchObject({ status: 'closed' })
  })

  it('two tenants with receipts that write to each other fall silent within three mails', async () => {
    const exchanged: string[] = []
    const post = house.sink.onMessage((message) => {
      const there = message.recipients.filter(
        (address) => address.endsWith('@neighbour.example') || address === 'service@firm.example',
      )
      if (there.length === 0) return
      exchanged.push(message.raw.toString())
      void sendBySmtp(house.kontor.smtpPort, message.raw, { from: message.envelopeFrom, to: there })
    })
    const { caseId } = await firm.receive(letter({ from: somebody() }))
    await firm.answer(caseId, { text: 'Please see to this.', to: ['service@neighbour.example'] })
    const sent = await house.sink.waitFor(({ recipients }) =>
      recipients.includes('service@neighbour.example'),
    )
    expect(await neighbour.settled(await latest(neighbour, sent.raw))).toMatchObject({ state: 'new-case' })
    await flush()
    post()
    expect(exchanged.length).toBeLessThanOrEqual(3)
  })
})

/** The bytes as the receiver wrote them down: with its own trace on top. */
async function latest(of: Firm, raw: Buffer): Promise<Buffer> {
  const id = /^message-id: (.*)$/im.exec(raw.toString())?.[1] ?? ''
  for (;;) {
    const rows = await house.ask<{ raw: Buffer }>(
      `select raw from ledger where tenant_id = $1 and position(convert_to($2, 'UTF8') in raw) > 0`,
      [of.tenant.id, id],
    )
    if (rows[0]) return rows[0].raw
  }
}
