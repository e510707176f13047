import { randomUUID } from 'node:crypto'
import { closeCase, readCase, readTimeline } from '@kontor/contract'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { notices } from '../../core/src/mail/bounce/testdata/notices.ts'
import type { SinkMessage } from '../peers/sink.ts'
import { accountAt, anna, type Firm, type House, openFirm, openHouse } from './firm.ts'
import { letter } from './letters.ts'

let house: House
let firm: Firm
beforeAll(async () => {
  house = await openHouse()
  firm = await openFirm(house, 'firm', {
    queues: [{ name: 'Service' }],
    accounts: [accountAt(house.sink, { receipt: { enabled: true, language: 'de' } })],
    users: [anna],
  })
})
afterAll(() => house.stop())

let people = 0

/** A case that was answered and waits for the customer. */
async function answered(more: Record<string, unknown> = {}) {
  const customer = `person-${++people}@customer.example`
  const line = await firm.receive(letter({ from: customer }))
  const caseId = line.caseId ?? ''
  const { message, sent } = await firm.answer(caseId, { text: 'It is on its way.', ...more })
  await vi.waitFor(async () => expect((await lastOut(caseId))?.outbox?.state).toBe('accepted'))
  return { customer, caseId, message, sent }
}
const lastOut = async (caseId: string) =>
  (await firm.messages(caseId)).findLast(({ direction, kind }) => direction === 'out' && kind === 'message')
const deliveries = async (caseId: string) => (await lastOut(caseId))?.deliveries ?? []
const status = async (caseId: string) => (await firm.call(readCase, { params: { id: caseId } })).status
const events = async (caseId: string) =>
  (await firm.call(readTimeline, { params: { id: caseId }, query: { limit: 200 } })).items.map(
    ({ type }) => type,
  )

interface Report {
  about: SinkMessage | null
  fields: string[]
  words?: string
  more?: Record<string, string>
}

/** A report of RFC 3464 as a server writes it, with the returned header of our message. */
function report({ about, fields, words = 'Your message could not be delivered.', more }: Report): string {
  const returned = about ? (about.raw.toString().split('\r\n\r\n', 1)[0] ?? '') : 'Subject: something'
  const body = [
    '--b',
    '',
    words,
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.customer.example',
    '',
    ...fields,
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    returned,
    '--b--',
  ].join('\r\n')
  return letter({
    from: 'Mail Delivery System <MAILER-DAEMON@mx.customer.example>',
    subject: 'Undelivered Mail Returned to Sender',
    messageId: `<${randomUUID()}@mx.customer.example>`,
    text: body,
    headers: {
      'Return-Path': '<>',
      'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b',
      ...more,
    },
  })
}
const failed = (address: string) => [
  `Final-Recipient: rfc822; ${address}`,
  'Action: failed',
  'Status: 5.1.1',
  'Diagnostic-Code: smtp; 550 5.1.1 no such user',
]

describe('P06 a bounce finds its message', () => {
  it('that failed for good: the recipient is marked, the case is open again', async () => {
    const { customer, caseId, sent } = await answered()
    expect(await status(caseId)).toBe('waiting')
    const line = await firm.receive(report({ about: sent, fields: failed(customer) }), { from: '' })
    expect(line).toMatchObject({ state: 'bounce', caseId, reason: { kind: 'failed' } })
    expect(await deliveries(caseId)).toMatchObject([
      {
        address: customer,
        state: 'accepted',
        report: { action: 'failed', status: '5.1.1', text: '550 5.1.1 no such user' },
      },
    ])
    expect(await events(caseId)).toContain('case.delivery-reported')
    await vi.waitFor(async () => expect(['queued', 'parked']).toContain(await status(caseId)))
    expect(await events(caseId)).toContain('case.reopened')
    expect((await firm.messages(caseId)).filter(({ direction }) => direction === 'in')).toHaveLength(1)
  })

  it('of one recipient among several', async () => {
    const other = `other-${++people}@customer.example`
    const { customer, caseId, sent } = await answered({ cc: [other] })
    await firm.receive(report({ about: sent, fields: failed(other.toUpperCase()) }), { from: '' })
    const found = new Map(
      (await deliveries(caseId)).map(({ address, report: told }) => [address, told?.action ?? null]),
    )
    expect(found).toEqual(
      new Map([
        [customer, null],
        [other, 'failed'],
      ]),
    )
  })

  it('that is late: shown, and nothing else', async () => {
    const { customer, caseId, sent } = await answered()
    const delay = [`Final-Recipient: rfc822; ${customer}`, 'Action: delayed', 'Status: 4.4.1']
    const line = await firm.receive(report({ about: sent, fields: delay, words: 'Delayed.' }), { from: '' })
    expect(line).toMatchObject({ state: 'bounce', caseId, reason: { kind: 'delayed' } })
    expect(await deliveries(caseId)).toMatchObject([{ report: { action: 'delayed', status: '4.4.1' } }])
    expect(await status(caseId)).toBe('waiting')
    const done = [`Final-Recipient: rfc822; ${customer}`, 'Action: delivered', 'Status: 2.0.0']
    await firm.receive(report({ about: sent, fields: done, words: 'Delivered.' }), { from: '' })
    expect(await deliveries(caseId)).toMatchObject([{ report: { action: 'delivered' } }])
    await firm.receive(report({ about: sent, fields: delay, words: 'Delayed.' }), { from: '' })
    expect(await deliveries(caseId)).toMatchObject([{ report: { action: 'delivered' } }])
    expect(await status(caseId)).toBe('waiting')
  })

  it('in free words, by the id of the returned message', async () => {
    const { customer, caseId, sent } = await answered()
    const text = `Hi. This is the qmail-send program at mx.example.\nI wasn't able to deliver your message to the following addresses.\n\n<${customer}>:\nRemote host said: 550 5.2.1 disabled\n\n--- Below this line is a copy of the message.\n\n${sent.raw.toString().replaceAll('\r\n', '\n')}`
    const raw = letter({ from: 'MAILER-DAEMON@mx.example', subject: 'failure notice', text })
    expect(await firm.receive(raw, { from: '' })).toMatchObject({ state: 'bounce', caseId })
    expect(await deliveries(caseId)).toMatchObject([{ report: { action: 'failed', status: '5.2.1' } }])
  })

  it('by the token of the address it was sent to, or by what it answers to', async () => {
    const one = await answered()
    const token = (await one.sent.parse()).replyTo?.value[0]?.address ?? ''
    const raw = report({ about: null, fields: failed(one.customer) })
    expect(await firm.receive(raw, { from: '', to: [token] })).toMatchObject({
      state: 'bounce',
      caseId: one.caseId,
    })
    expect(await deliveries(one.caseId)).toMatchObject([{ report: { action: 'failed' } }])
    const two = await answered()
    const more = { 'In-Reply-To': two.message.messageId ?? '' }
    const line = await firm.receive(report({ about: null, fields: failed(two.customer), more }), { from: '' })
    expect(line).toMatchObject({ state: 'bounce', caseId: two.caseId })
  })

  it('twice: the second changes nothing', async () => {
    const { customer, caseId, sent } = await answered()
    await firm.receive(report({ about: sent, fields: failed(customer) }), { from: '' })
    await vi.waitFor(async () => expect(await status(caseId)).not.toBe('waiting'))
    await firm.call(closeCase, { params: { id: caseId }, body: {} })
    const before = await events(caseId)
    const again = await firm.receive(report({ about: sent, fields: failed(customer) }), { from: '' })
    expect(again).toMatchObject({ state: 'bounce', caseId })
    expect(await events(caseId)).toEqual(before)
    expect(await status(caseId)).toBe('closed')
  })

  it('of a message that nobody knew whether it was sent: it was', async () => {
    const customer = `person-${++people}@customer.example`
    const { caseId } = await firm.receive(letter({ from: customer }))
    await house.sink.waitFor(({ recipients }) => recipients.includes(customer))
    house.sink.script.push('accept-then-close')
    const { sent } = await firm.answer(caseId, { text: 'It is on its way.' })
    await vi.waitFor(async () => expect((await lastOut(caseId ?? ''))?.outbox?.state).toBe('uncertain'))
    await firm.receive(report({ about: sent, fields: failed(customer) }), { from: '' })
    expect((await lastOut(caseId ?? ''))?.outbox?.state).toBe('accepted')
    expect(await deliveries(caseId ?? '')).toMatchObject([
      { state: 'accepted', report: { action: 'failed' } },
    ])
  })

  it('that names none of several recipients: said of all, so that somebody looks', async () => {
    const { caseId, sent } = await answered({ cc: [`other-${++people}@customer.example`] })
    const raw = report({ about: sent, fields: ['Action: failed', 'Status: 5.0.0'] })
    expect(await firm.receive(raw, { from: '' })).toMatchObject({ state: 'bounce', caseId })
    await vi.waitFor(async () => expect(await status(caseId)).not.toBe('waiting'))
    expect(await events(caseId)).toContain('case.delivery-reported')
  })

  it('of a receipt: nothing to see', async () => {
    const customer = `person-${++people}@customer.example`
    const { caseId } = await firm.receive(letter({ from: customer }))
    const receipt = await house.sink.waitFor(({ recipients }) => recipients.includes(customer))
    const before = await events(caseId ?? '')
    const line = await firm.receive(report({ about: receipt, fields: failed(customer) }), { from: '' })
    expect(line).toMatchObject({ state: 'bounce', caseId })
    const after = (await events(caseId ?? '')).filter((type) => type !== 'case.reply-sent')
    expect(after).toEqual(before.filter((type) => type !== 'case.reply-sent'))
    expect(
      (await firm.messages(caseId ?? '')).flatMap((message) => message.deliveries.map((one) => one.report)),
    ).toEqual([null])
  })
})

describe('P06 a bounce in the words of each vendor finds its message and recipient', () => {
  /** Those that return something of the message; the others can only be told from a forged one by whom they were sent to. */
  const telling = notices.filter(({ text, parts = [] }) =>
    [text, ...parts.map((part) => part.text)].some((piece) => piece.includes('<m1@shop.example>')),
  )
  it.each(telling.map((sample) => [sample.name, sample] as const))('%s', async (_name, sample) => {
    const { customer, caseId, message } = await answered()
    const own = (text: string) =>
      text.replaceAll('<m1@shop.example>', message.messageId ?? '').replaceAll('anna@firm.example', customer)
    const parts = sample.parts ?? []
    const body = [
      `--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${own(sample.text)}`,
      ...parts.map((part) => `--b\r\nContent-Type: ${part.contentType}\r\n\r\n${own(part.text)}`),
    ]
    const isReport = parts.length > 0
    const raw = letter({
      from: sample.from,
      subject: sample.subject,
      text: isReport ? `${body.join('\r\n')}\r\n--b--` : own(sample.text),
      headers: {
        ...(isReport ? { 'Content-Type': 'multipart/report; boundary=b' } : {}),
        ...(sample.headers?.['x-failed-recipients'] ? { 'X-Failed-Recipients': customer } : {}),
      },
    })
    expect(await firm.receive(raw, { from: '' })).toMatchObject({
      state: 'bounce',
      caseId,
      reason: { kind: sample.kind },
    })
    const [, action] = sample.recipients.find(([address]) => address === 'anna@firm.example') ?? []
    expect(await deliveries(caseId)).toMatchObject([
      { address: customer, report: { action: action ?? sample.kind } },
    ])
  })
})

describe('P07 a forged bounce changes nothing', () => {
  it.each([
    ['without our ids', (id: string) => id.replace(/<kc[a-z2-7]+/, '<kcaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')],
    [
      'with an id whose proof is wrong',
      (id: string) => id.replace(/^<(.{10})./, (_, head: string) => `<${head}${id[11] === 'a' ? 'b' : 'a'}`),
    ],
  ])('%s', async (_what, forge) => {
    const { customer, caseId, message, sent } = await answered()
    const id = message.messageId ?? ''
    const raw = report({ about: sent, fields: failed(customer) })
      .replaceAll(id, forge(id))
      .replace(/^Reply-To:.*\r\n( .*\r\n)*/m, '')
    const line = await firm.receive(raw, { from: '' })
    expect(line.state).toBe('new-case')
    expect(line.caseId).not.toBe(caseId)
    expect(await deliveries(caseId)).toMatchObject([{ report: null }])
    expect(await status(caseId)).toBe('waiting')
    const messages = await firm.messages(line.caseId ?? '')
    expect(messages.map(({ kind }) => kind)).toEqual(['message'])
  })
})
