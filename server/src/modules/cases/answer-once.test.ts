import type { ApiError } from '@kontor/contract/client'
import { discardDraft, nextCase, readCase, readMessages, replyToCase, saveDraft } from '@kontor/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { findAccount } from '#accounts'
import { findQueue } from '#organisation'
import { type Sink, startSmtpSink } from '../../../../e2e/peers/sink.ts'
import { type TestKontor, testKontor, type TestTenant } from '../../testing/kontor.ts'
import { buildWaiting } from './build.ts'

let kontor: TestKontor
let sink: Sink
let tenant: TestTenant
let anna: Awaited<ReturnType<TestTenant['client']>>
let place: { accountId: string; queueId: string }
let caseId: string

beforeAll(async () => {
  sink = await startSmtpSink()
  kontor = await testKontor()
  tenant = await kontor.tenant('firm', {
    queues: [{ name: 'Service' }],
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
  await anna(nextCase, {})
})

const params = () => ({ id: caseId })
const outgoing = async () =>
  (await anna(readMessages, { params: params() })).items.filter(({ direction }) => direction === 'out')

describe('R19 one answer, whatever the browser does', () => {
  const body = { text: 'It is on its way.' }

  test('the same key twice at once gives one reply and the same answer twice', async () => {
    const wish = { params: params(), body, idempotencyKey: 'press-1' }
    const answers = await Promise.all(Array.from({ length: 6 }, () => anna(replyToCase, wish)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    const [only, ...more] = await outgoing()
    expect(more).toEqual([])
    await vi.waitFor(async () => expect((await outgoing())[0]?.outbox?.state).toBe('accepted'), 10_000)
    expect(sink.acceptedLog.filter(({ messageId }) => messageId === only?.messageId)).toHaveLength(1)
  })

  test('the answer was lost on its way (offline): the repeated request gets it and changes nothing', async () => {
    const cut: typeof fetch = async (...request) => {
      const answer = await fetch(...request)
      await answer.arrayBuffer()
      throw new TypeError('network connection was lost')
    }
    const { createClient } = await import('@kontor/contract/client')
    const offline = createClient({ baseUrl: kontor.baseUrl, token: await tenant.token('anna'), fetch: cut })
    const wish = { params: params(), body, idempotencyKey: 'press-2' }
    await expect(offline(replyToCase, wish)).rejects.toMatchObject({ status: 0, code: 'offline' })
    expect(await anna(replyToCase, wish)).toMatchObject({ direction: 'out' })
    expect(await outgoing()).toHaveLength(1)
  })

  test('the same key for another text is refused', async () => {
    await anna(replyToCase, { params: params(), body, idempotencyKey: 'press-3' })
    const other = { params: params(), body: { text: 'Something else' }, idempotencyKey: 'press-3' }
    await expect(anna(replyToCase, other)).rejects.toMatchObject({
      status: 409,
      code: 'idempotency-conflict',
    })
    expect(await outgoing()).toHaveLength(1)
  })

  test('a refused request does not use up its key', async () => {
    const wish = { params: params(), idempotencyKey: 'press-4' }
    await expect(anna(replyToCase, { ...wish, body: { text: '  ' } })).rejects.toMatchObject({ status: 422 })
    await anna(replyToCase, { ...wish, body })
    expect(await outgoing()).toHaveLength(1)
  })

  test('another agent’s same key is his own', async () => {
    await anna(replyToCase, { params: params(), body, idempotencyKey: 'shared' })
    const ben = await tenant.client('ben')
    await ben(replyToCase, { params: params(), body, idempotencyKey: 'shared' })
    expect(await outgoing()).toHaveLength(2)
  })
})

describe('R19 the draft', () => {
  const save = (html: string, version?: number) =>
    anna(saveDraft, { params: params(), body: { html, ...(version === undefined ? {} : { version }) } })

  test('is kept on the server until the answer is sent', async () => {
    const saved = await save('<p>half a sentence</p>', 0)
    expect(saved).toMatchObject({ version: 1, to: ['eve@customer.example'], author: { login: 'anna' } })
    const again = await tenant.client('anna')
    expect((await again(readCase, { params: params() })).draft?.html).toBe('<p>half a sentence</p>')
    await anna(replyToCase, { params: params(), body: { html: '<p>whole</p>' } })
    expect((await anna(readCase, { params: params() })).draft).toBeNull()
  })

  test('two tabs: the second to save an old version is told so, and nothing is overwritten', async () => {
    const { version } = await save('<p>one</p>', 0)
    await save('<p>first tab</p>', version)
    await expect(save('<p>second tab</p>', version)).rejects.toMatchObject({
      status: 409,
      code: 'stale-draft',
      params: { version: version + 1 },
    })
    expect((await anna(readCase, { params: params() })).draft?.html).toBe('<p>first tab</p>')
  })

  test('two tabs at once: exactly one wins', async () => {
    const outcomes = await Promise.allSettled([save('<p>a</p>', 0), save('<p>b</p>', 0), save('<p>c</p>', 0)])
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect((outcome.reason as ApiError).code).toBe('stale-draft')
    }
  })

  test('of another agent is not mine, and is only named', async () => {
    const ben = await tenant.client('ben')
    await save('<p>Anna’s words</p>')
    const seen = await ben(readCase, { params: params() })
    expect(seen).toMatchObject({ draft: null, otherDraft: { author: { login: 'anna' } } })
    expect(JSON.stringify(seen)).not.toContain('Anna’s words')
  })

  test('is discarded when asked to', async () => {
    await save('<p>gone</p>')
    await anna(discardDraft, { params: params() })
    expect((await anna(readCase, { params: params() })).draft).toBeNull()
  })
})
