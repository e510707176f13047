import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createCase,
  createWebhook,
  deleteWebhook,
  listWebhookDeliveries,
  listWebhooks,
  readEvents,
  resendWebhookDelivery,
  rotateWebhookSecret,
  updateWebhook,
} from '@kontor/contract'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { verifyBody } from '#platform/signature'
import { type TestKontor, type TestTenant, testKontor } from '../../testing/kontor.ts'
import { fits } from './follower.ts'
import { sweepDeliveries } from './sweep.ts'

const timeout = 20_000
let aheadMs = 0
const clock = { now: () => new Date(Date.now() + aheadMs) }

interface Taken {
  path: string
  headers: IncomingMessage['headers']
  body: Buffer
}
/** The other system: says what it is told to say, and remembers. */
const taken: Taken[] = []
let say: (path: string) => number = () => 204
const other = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    taken.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) })
    response.writeHead(say(request.url ?? '')).end('thanks')
  })
})

let kontor: TestKontor
let tenant: TestTenant
let call: Awaited<ReturnType<TestTenant['client']>>
let base: string
beforeAll(async () => {
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
  kontor = await testKontor({ clock })
  tenant = await kontor.tenant('alpha', {
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'mail',
        channel: 'email',
        address: 'service@alpha.test',
        queue: 'Service',
        receive: { via: 'smtp' },
        send: { via: 'smtp', host: '127.0.0.1', port: 1, tls: 'none' },
      },
    ],
    users: [{ login: 'boss', name: 'Boss', password: 'long enough', profile: 'administrator' }],
  })
  call = await tenant.client('boss')
}, 60_000)
afterAll(async () => {
  await kontor.stop()
  other.close()
})

const hook = (path: string, eventTypes = ['case.opened'], on = true) => ({
  name: path,
  url: `${base}/${path}`,
  eventTypes,
  on,
})
const openCase = () =>
  call(createCase, {
    body: {
      account: 'mail',
      to: 'eve@customer.test',
      subject: 'Secret name',
      text: 'Hello',
      undoSeconds: 120,
    },
  })
const takenAt = (path: string) => taken.filter((one) => one.path === `/${path}`)
const waitFor = <T>(look: () => T | Promise<T>) => vi.waitFor(look, { timeout, interval: 30 })
const deliveriesOf = async (id: string) => (await call(listWebhookDeliveries, { params: { id } })).items
const stateOf = async (id: string) => (await call(listWebhooks, {})).items.find((one) => one.id === id)

test('an event of a chosen type arrives once, signed over its bytes, by facts and ids alone', async () => {
  const { webhook, secret } = await call(createWebhook, { body: hook('first') })
  const { id: caseId } = await openCase()
  await waitFor(() => expect(takenAt('first')).toHaveLength(1))
  const [{ headers, body }] = takenAt('first') as [Taken]
  expect(verifyBody(headers['kontor-signature'], [secret], body, new Date())).toBe(true)
  expect(
    verifyBody(headers['kontor-signature'], [secret], Buffer.concat([body, Buffer.from(' ')]), new Date()),
  ).toBe(false)
  const event = JSON.parse(body.toString()) as Record<string, unknown>
  expect(event).toMatchObject({ type: 'case.opened', stream: { kind: 'case', id: caseId }, version: 1 })
  expect(event.id).toBe(headers['kontor-event-id'])
  expect(body.toString()).not.toMatch(/eve@|Secret name/)
  const logged = (await call(readEvents, { query: { limit: 1000 } })).items.find(({ id }) => id === event.id)
  expect(logged?.payload).toMatchObject(event.payload as object)
  await waitFor(async () =>
    expect(await deliveriesOf(webhook.id)).toMatchObject([{ state: 'delivered', status: 204, attempts: 1 }]),
  )
  expect(JSON.stringify(await call(listWebhooks, {}))).not.toContain(secret)
})

test('what happened before a webhook was made, or while it is off, is not sent', async () => {
  const { webhook } = await call(createWebhook, { body: hook('later', ['*'], false) })
  await openCase()
  const before = takenAt('first').length
  await waitFor(() => expect(takenAt('first').length).toBeGreaterThan(before - 1))
  await call(updateWebhook, { params: { id: webhook.id }, body: hook('later', ['queue.*']) })
  await openCase()
  await waitFor(() => expect(takenAt('first').length).toBeGreaterThan(before))
  expect(takenAt('later')).toEqual([])
})

test('a server that refuses is asked again, later and later, and nothing is lost', async () => {
  say = (path) => (path === '/moody' && takenAt('moody').length < 3 ? 500 : 204)
  const { webhook } = await call(createWebhook, { body: hook('moody') })
  await openCase()
  await openCase()
  await waitFor(() => expect(takenAt('moody')).toHaveLength(1))
  await waitFor(async () =>
    expect(await stateOf(webhook.id)).toMatchObject({ problem: 'status-500', waiting: 2 }),
  )
  for (const count of [2, 3]) {
    aheadMs += 30_000
    await openCaseQuietly()
    await waitFor(() => expect(takenAt('moody').length).toBeGreaterThanOrEqual(count))
  }
  await waitFor(async () => expect(await stateOf(webhook.id)).toMatchObject({ problem: null, waiting: 0 }))
  const ids = takenAt('moody').map(({ headers }) => headers['kontor-event-id'])
  expect(new Set(ids).size).toBe(2)
  say = () => 204
})

/** Any commit that wakes the sender. */
const openCaseQuietly = async () => {
  const [newest] = await deliveriesOf(
    (await call(listWebhooks, {})).items.find(({ name }) => name === 'first')?.id ?? '',
  )
  await call(resendWebhookDelivery, { params: { id: newest?.id ?? '' } })
}

test('a delivery can be sent again, with the same event id', async () => {
  const { items } = await call(listWebhooks, {})
  const first = items.find(({ name }) => name === 'first')
  const [delivery] = await deliveriesOf(first?.id ?? '')
  const ofEvent = () =>
    takenAt('first').filter(({ headers }) => headers['kontor-event-id'] === delivery?.eventId).length
  const before = ofEvent()
  expect(await call(resendWebhookDelivery, { params: { id: delivery?.id ?? '' } })).toMatchObject({
    state: 'waiting',
  })
  await waitFor(() => expect(ofEvent()).toBe(before + 1))
})

test('after a new secret both sign for a day, then the new one alone', async () => {
  const made = await call(createWebhook, { body: hook('turning') })
  const turned = await call(rotateWebhookSecret, { params: { id: made.webhook.id } })
  expect(turned.secret).not.toBe(made.secret)
  await openCase()
  await waitFor(() => expect(takenAt('turning')).toHaveLength(1))
  const holds = (secret: string) => {
    const last = takenAt('turning').at(-1)
    return verifyBody(last?.headers['kontor-signature'], [secret], last?.body ?? Buffer.alloc(0), clock.now())
  }
  expect([holds(made.secret), holds(turned.secret)]).toEqual([true, true])
  aheadMs += 25 * 3_600_000
  await openCase()
  await waitFor(() => expect(takenAt('turning')).toHaveLength(2))
  expect([holds(made.secret), holds(turned.secret)]).toEqual([false, true])
})

test('S26: an address inside the house is never asked, whatever it is called', async () => {
  for (const url of [
    'http://10.0.0.1/x',
    'https://169.254.169.254/latest',
    'https://localhost.:9/',
    'https://[fd00::1]/',
  ]) {
    const { webhook } = await call(createWebhook, { body: { name: url, url, eventTypes: ['case.opened'] } })
    await openCase()
    await waitFor(async () => expect((await stateOf(webhook.id))?.problem).toMatch(/^(denied|unreachable)$/))
    await call(deleteWebhook, { params: { id: webhook.id } })
  }
  for (const url of [
    'file:///etc/passwd',
    'gopher://firm.example/',
    'https://user:secret@firm.example/',
    'no address',
  ])
    await expect(call(createWebhook, { body: { name: 'x', url, eventTypes: ['*'] } })).rejects.toMatchObject({
      status: 422,
    })
})

test('a webhook that takes nothing for a day is switched off with an alarm; what waited goes out when it is on again', async () => {
  say = (path) => (path === '/broken' ? 503 : 204)
  const { webhook } = await call(createWebhook, { body: hook('broken') })
  await openCase()
  await waitFor(async () => expect(await stateOf(webhook.id)).toMatchObject({ problem: 'status-503' }))
  aheadMs += 25 * 3_600_000
  await openCaseQuietly()
  await waitFor(async () => expect(await stateOf(webhook.id)).toMatchObject({ state: 'failing' }))
  const { items } = await call(readEvents, { query: { limit: 1000 } })
  expect(items.find(({ type }) => type === 'webhook.failing')?.payload).toMatchObject({
    webhookId: webhook.id,
  })
  await openCase()
  await waitFor(async () => expect((await stateOf(webhook.id))?.waiting).toBe(2))
  say = () => 204
  await call(updateWebhook, { params: { id: webhook.id }, body: hook('broken') })
  await openCaseQuietly()
  await waitFor(async () => expect(await stateOf(webhook.id)).toMatchObject({ state: 'on', waiting: 0 }))
})

test('deliveries that are through are forgotten after two weeks', async () => {
  const first = (await call(listWebhooks, {})).items.find(({ name }) => name === 'first')
  expect((await deliveriesOf(first?.id ?? '')).length).toBeGreaterThan(0)
  const later = {
    ...kontor.services,
    clock: { now: () => new Date(clock.now().getTime() + 15 * 86_400_000) },
  }
  await sweepDeliveries(kontor.db, later, tenant.id)
  expect(await deliveriesOf(first?.id ?? '')).toEqual([])
})

test.each([
  ['*', 'case.opened', true],
  ['case.*', 'case.opened', true],
  ['case.*', 'cases.opened', false],
  ['case.opened', 'case.opened', true],
  ['case.opened', 'case.opened-again', false],
])('%s takes %s: %s', (pattern, type, expected) => expect(fits(pattern, type)).toBe(expected))
