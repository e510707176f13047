import {
  cancelMessage,
  nextCase,
  readCase,
  readMessages,
  readTimeline,
  readWork,
  replyToCase,
  saveDraft,
  uploadAttachment,
} from '@kontor/contract'
import { pathOf } from '@kontor/contract/client'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { findAccount } from '#accounts'
import { findQueue } from '#organisation'
import { fixedClock } from '#platform/clock'
import { type Sink, startSmtpSink } from '../../../../e2e/peers/sink.ts'
import { type TestKontor, testKontor, type TestTenant } from '../../testing/kontor.ts'
import { buildWaiting } from './build.ts'
import { joinCases } from './take-in.ts'

const clock = fixedClock(new Date('2026-03-02T09:00:00Z'))
let kontor: TestKontor
let sink: Sink
let tenant: TestTenant
let anna: Awaited<ReturnType<TestTenant['client']>>
let place: { accountId: string; queueId: string }
let caseId: string

beforeAll(async () => {
  sink = await startSmtpSink()
  kontor = await testKontor({ clock })
  tenant = await kontor.tenant('firm', {
    queues: [{ name: 'Service', serviceLevelMinutes: 60 }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: 'service@firm.example',
        queue: 'Service',
        receive: { via: 'smtp' },
        send: { via: 'smtp', host: '127.0.0.1', port: sink.port, tls: 'none' },
      },
    ],
    users: ['anna', 'ben'].map((login) => ({
      login,
      name: login,
      password: 'secret-1',
      profile: 'agent',
      queues: ['Service'],
    })),
  })
  anna = await tenant.client('anna')
  place = await kontor.db.readInTenant(tenant.context, async (tx) => ({
    accountId: (await findAccount(tx, 'service'))?.id ?? '',
    queueId: (await findQueue(tx, 'Service'))?.id ?? '',
  }))
})
afterAll(async () => {
  await kontor.stop()
  await sink.stop()
})
beforeEach(async () => {
  const [id = ''] = await kontor.db.inTenant(tenant.context, (tx) => buildWaiting(tx, [place]))
  caseId = id
})

async function upload(name: string): Promise<string> {
  const form = new FormData()
  form.set('file', new Blob(['bytes']), name)
  const headers = { authorization: `Bearer ${await tenant.token('anna')}` }
  const answer = await fetch(kontor.baseUrl + pathOf(uploadAttachment), {
    method: 'POST',
    body: form,
    headers,
  })
  return ((await answer.json()) as { id: string }).id
}

const held = { text: 'It is on its way.', undoSeconds: 30 }
const params = () => ({ id: caseId })
const outboxOf = async (messageId: string) =>
  (await anna(readMessages, { params: params() })).items.find(({ id }) => id === messageId)?.outbox

test('undo within the hold brings back status, agent, due time, draft and attachments, and nothing is sent', async () => {
  const taken = await anna(nextCase, {})
  const [invoice, photo] = [await upload('invoice.pdf'), await upload('photo.png')]
  const content = {
    html: '<p>Dear <b>Eve</b></p>',
    to: ['eve@customer.example'],
    cc: ['carl@customer.example'],
    bcc: ['audit@firm.example'],
    subject: 'Re: Question',
    attachments: [invoice, photo],
  }
  await anna(saveDraft, { params: params(), body: content })
  const message = await anna(replyToCase, {
    params: params(),
    body: { ...content, close: true, undoSeconds: 30 },
  })
  expect(message.outbox).toMatchObject({
    state: 'held',
    undoUntil: new Date(clock.now().getTime() + 30_000).toISOString(),
  })
  expect(await anna(readCase, { params: params() })).toMatchObject({
    status: 'closed',
    assignee: null,
    draft: null,
    dueAt: null,
  })
  expect((await anna(readWork, {})).today.answered).toBe(1)

  clock.advance(29_000)
  await anna(cancelMessage, { params: { id: message.id } })
  const after = await anna(readCase, { params: params() })
  expect(after).toMatchObject({
    status: 'active',
    assignee: { login: 'anna' },
    dueAt: taken?.dueAt,
    closedAt: null,
  })
  const { attachments: ids, ...written } = content
  expect(after.draft).toMatchObject(written)
  const attachments = after.draft?.attachments ?? []
  expect(attachments.map(({ id }) => id)).toEqual(ids)
  expect(attachments.map(({ filename }) => filename)).toEqual(['invoice.pdf', 'photo.png'])
  expect((await anna(readWork, {})).today.answered).toBe(0)

  clock.advance(120_000)
  expect(await outboxOf(message.id)).toMatchObject({ state: 'cancelled' })
  expect(sink.messages.filter(({ raw }) => raw.includes(message.messageId ?? 'none'))).toEqual([])
  // What came back can be sent: the very same draft goes out once.
  const again = await anna(replyToCase, {
    params: params(),
    body: { ...content, attachments: attachments.map(({ id }) => id) },
  })
  const sent = await sink.waitFor(({ raw }) => raw.includes(again.messageId ?? 'none'))
  expect((await sent.parse()).attachments.map(({ filename }) => filename)).toEqual([
    'invoice.pdf',
    'photo.png',
  ])
  const { items } = await anna(readTimeline, { params: params(), query: { limit: 200 } })
  expect(items.map(({ type }) => type)).toContain('case.reply-cancelled')
})

test('undo that comes too late is refused, and the answer stays sent', async () => {
  await anna(nextCase, {})
  const message = await anna(replyToCase, { params: params(), body: { text: 'Gone at once.' } })
  await sink.waitFor(({ raw }) => raw.includes(message.messageId ?? 'none'))
  await vi.waitFor(async () => expect(await outboxOf(message.id)).toMatchObject({ state: 'accepted' }))
  await expect(anna(cancelMessage, { params: { id: message.id } })).rejects.toMatchObject({
    status: 409,
    code: 'not-held-any-more',
    params: { state: 'accepted' },
  })
  expect(await anna(readCase, { params: params() })).toMatchObject({ status: 'waiting' })
})

test('a held answer is sent once its hold is over, by itself', async () => {
  await anna(nextCase, {})
  const message = await anna(replyToCase, { params: params(), body: held })
  expect(await outboxOf(message.id)).toMatchObject({ state: 'held' })
  clock.advance(30_001)
  await sink.waitFor(({ raw }) => raw.includes(message.messageId ?? 'none'))
  await expect(anna(cancelMessage, { params: { id: message.id } })).rejects.toMatchObject({ status: 409 })
})

test('undo pressed twice is refused the second time and changes nothing', async () => {
  await anna(nextCase, {})
  const message = await anna(replyToCase, { params: params(), body: held })
  const [first, second] = await Promise.allSettled([
    anna(cancelMessage, { params: { id: message.id } }),
    anna(cancelMessage, { params: { id: message.id } }),
  ])
  expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected'])
  expect(await anna(readCase, { params: params() })).toMatchObject({
    status: 'active',
    assignee: { login: 'anna' },
  })
})

test('undo keeps what an agent has begun to write meanwhile', async () => {
  await anna(nextCase, {})
  const message = await anna(replyToCase, { params: params(), body: held })
  await anna(saveDraft, { params: params(), body: { text: 'A newer thought' } })
  await anna(cancelMessage, { params: { id: message.id } })
  const { draft } = await anna(readCase, { params: params() })
  expect(draft?.html).toContain('A newer thought')
})

test('undo after the customer wrote again leaves the case in its queue', async () => {
  await anna(nextCase, {})
  const message = await anna(replyToCase, { params: params(), body: held })
  await kontor.db.inTenant(tenant.context, (tx) =>
    joinCases(tx, [
      {
        caseId,
        standing: 'regular',
        via: 'token',
        automatic: false,
        message: {
          ledgerId: caseId,
          accountId: place.accountId,
          channel: 'email',
          arrivedAt: tx.now,
          from: { name: 'Eve', address: 'eve@customer.example' },
          replyTo: [],
          to: [],
          cc: [],
          subject: 'More',
          text: 'More',
          visibleText: 'More',
          html: null,
          blockedRemoteCount: 0,
          messageId: null,
          inReplyTo: null,
          references: [],
          language: null,
          warnings: [],
          assurance: null,
          attachments: [],
        },
      },
    ]),
  )
  await anna(cancelMessage, { params: { id: message.id } })
  const after = await anna(readCase, { params: params() })
  expect(after).toMatchObject({ status: 'queued', assignee: null })
  expect(after.draft?.html).toContain('It is on its way.')
})

test('a colleague who takes an answer back gives the case to its author, parked with his draft', async () => {
  await anna(nextCase, {})
  const message = await anna(replyToCase, { params: params(), body: held })
  const ben = await tenant.client('ben')
  await ben(cancelMessage, { params: { id: message.id } })
  const after = await anna(readCase, { params: params() })
  expect(after).toMatchObject({ status: 'parked', assignee: { login: 'anna' } })
  expect(after.draft?.html).toContain('It is on its way.')
})

test('an answer for later waits for its time, can be taken back until then, and goes by itself', async () => {
  await anna(nextCase, {})
  const sendAt = new Date(clock.now().getTime() + 3_600_000).toISOString()
  const message = await anna(replyToCase, { params: params(), body: { text: 'Tomorrow.', sendAt } })
  expect(message.outbox).toMatchObject({ state: 'held', sendAt })
  clock.advance(3_599_000)
  expect(await outboxOf(message.id)).toMatchObject({ state: 'held', attempts: 0 })
  clock.advance(2_000)
  await sink.waitFor(({ raw }) => raw.includes(message.messageId ?? 'none'))

  const later = await anna(replyToCase, {
    params: params(),
    body: { text: 'Never.', sendAt: new Date(clock.now().getTime() + 3_600_000).toISOString() },
  })
  await anna(cancelMessage, { params: { id: later.id } })
  clock.advance(7_200_000)
  expect(await outboxOf(later.id)).toMatchObject({ state: 'cancelled' })
})
