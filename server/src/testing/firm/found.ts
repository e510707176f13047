import { createHash, randomUUID } from 'node:crypto'
import { createTransport } from 'nodemailer'
import {
  createWebhook,
  listAccounts,
  listCases,
  listQueues,
  listUsers,
  readMessages,
  replyToCase,
  routes,
  takeCase,
} from '@kontor/contract'
import pg from 'pg'
import { vi } from 'vitest'
import {
  addIdentity,
  addProvider,
  findUserByLogin,
  keepPasskey,
  listSessions,
  makeToken,
  openSession,
} from '#access'
import { present } from '#platform/faults'
import type { TestKontor, TestTenant } from '../kontor.ts'
import type { Facts, Ids } from './calls.ts'
import { formSecret, send } from './send.ts'

const arrivalMs = 15_000
export const password = 'correct horse battery'
/** A red dot. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='

/** A tenant with one object of each type; whatever has a text of its own carries the canary in it. */
export interface Firm {
  tenant: TestTenant
  canary: string
  ids: Ids
  /** API tokens of a user of each profile; `outsider` is an agent without any queue. */
  tokens: Record<'administrator' | 'supervisor' | 'agent' | 'outsider', string>
  facts(): Facts
}

/** Founds a firm and lets a customer write to it; `slug` makes its canary. */
export async function foundFirm(kontor: TestKontor, slug: string): Promise<Firm> {
  const canary = `canary${slug}`
  const user = (login: string, profile: string, queues: string[]) => ({
    login,
    name: `${login} ${canary}`,
    password,
    profile,
    queues,
  })
  const tenant = await kontor.tenant(slug, {
    queues: [{ name: `Service ${canary}` }, { name: `Other ${canary}` }],
    accounts: [
      {
        name: `mail ${canary}`,
        channel: 'email',
        address: `service@${slug}.test`,
        displayName: canary,
        queue: `Service ${canary}`,
        receive: { via: 'smtp' },
        send: { via: 'smtp', host: '127.0.0.1', port: 1, tls: 'none', user: canary, password: canary },
        signature: canary,
      },
      {
        name: 'form',
        channel: 'form',
        address: `form@${slug}.test`,
        queue: `Service ${canary}`,
        receive: { via: 'http', secret: formSecret },
        send: { via: 'account', account: `mail ${canary}` },
      },
    ],
    users: [
      user('administrator', 'administrator', []),
      user('supervisor', 'supervisor', []),
      user('agent', 'agent', [`Service ${canary}`, `Other ${canary}`]),
      user('outsider', 'agent', []),
      user('spare', 'agent', [`Service ${canary}`]),
    ],
  })
  const tokens = {
    administrator: await tenant.token('administrator'),
    supervisor: await tenant.token('supervisor'),
    agent: await tenant.token('agent'),
    outsider: await tenant.token('outsider'),
  }
  let words = 0
  const facts = (): Facts => ({ tenant: slug, login: 'spare', password, word: `word-${slug}-${++words}` })
  const ids = await fill(kontor, tenant, tokens.administrator, canary)
  return { tenant, canary, ids, tokens, facts }
}

async function fill(kontor: TestKontor, tenant: TestTenant, token: string, canary: string): Promise<Ids> {
  const call = await tenant.client('administrator')
  const { slug } = tenant
  await createTransport({ host: '127.0.0.1', port: kontor.smtpPort, ignoreTLS: true }).sendMail({
    from: `Eve ${canary} <eve@${slug}.example.test>`,
    to: `service@${slug}.test`,
    subject: `Tent ${canary}`,
    text: `Where is my tent ${canary}?`,
    attachments: [
      { filename: `${canary}.png`, content: Buffer.from(png, 'base64'), contentType: 'image/png' },
    ],
  })
  const found = await vi.waitFor(
    async () => {
      const { items } = await call(listCases, {})
      if (!items[0]) throw new Error('the mail is on its way')
      return items[0]
    },
    { timeout: arrivalMs },
  )
  await call(takeCase, { params: { id: found.id }, body: {} })
  await call(replyToCase, { params: { id: found.id }, body: { text: `Answer ${canary}`, undoSeconds: 120 } })
  const messages = (await call(readMessages, { params: { id: found.id } })).items
  const [inbound, outbound] = ['in', 'out'].map((direction) =>
    messages.find((one) => one.direction === direction && one.kind === 'message'),
  )
  const queues = (await call(listQueues, {})).items
  const named = <T extends { id: string }>(list: readonly T[], fits: (one: T) => boolean): string =>
    list.find(fits)?.id ?? ''
  return {
    queue: named(queues, (one) => one.name.startsWith('Service')),
    otherQueue: named(queues, (one) => one.name.startsWith('Other')),
    user: named((await call(listUsers, {})).items, (one) => one.login === 'spare'),
    account: named((await call(listAccounts, {})).items, (one) => one.channel === 'email'),
    case: found.id,
    customer: found.customer?.id ?? '',
    messageIn: inbound?.id ?? '',
    messageOut: outbound?.id ?? '',
    attachment: inbound?.attachments[0]?.id ?? '',
    upload: await upload(kontor.baseUrl, token, canary),
    quarantined: await quarantine(kontor, tenant.id, canary, 'quarantined'),
    discarded: await quarantine(kontor, tenant.id, `${canary} discarded`, 'discarded'),
    ...(await webhookOf(kontor, tenant, canary)),
    ...(await credentials(kontor, tenant, canary)),
  }
}

/** Open sessions and tokens of the spare user and of the administrator. */
async function credentials(
  kontor: TestKontor,
  tenant: TestTenant,
  canary: string,
): Promise<
  Pick<Ids, 'session' | 'ownSession' | 'token' | 'ownToken' | 'ownPasskey' | 'provider' | 'identity'>
> {
  return kontor.db.inTenant(tenant.context, async (tx) => {
    const ids = async (login: string): Promise<[string, string]> => {
      const user = present(await findUserByLogin(tx, login), login)
      await openSession(tx, user.id, 'password', { userAgent: canary, address: null })
      const [session] = (await listSessions(tx, user.id, null)).items
      const { id } = await makeToken(tx, user.id, { name: canary, expiresInDays: null, permissions: null })
      return [session?.id ?? '', id]
    }
    const [session, token] = await ids('spare')
    const [ownSession, ownToken] = await ids('administrator')
    // Of somebody who never logs in with his password alone: a passkey is asked for beside it.
    const other = present(await findUserByLogin(tx, 'outsider'), 'outsider')
    const key = { credentialId: canary, publicKey: new Uint8Array(1), signCount: 0, transports: [] }
    const ownPasskey = await keepPasskey(tx, other.id, canary, key)
    const place = {
      kind: 'oidc' as const,
      issuer: 'http://127.0.0.1:1',
      clientId: canary,
      allowedDomains: [],
    }
    const provider = await addProvider(tx, { name: canary, active: true, place, newUsers: null })
    const identity = await addIdentity(tx, other.id, { provider: provider.id, subject: canary })
    return {
      session,
      ownSession,
      token,
      ownToken,
      ownPasskey: ownPasskey.id,
      provider: provider.id,
      identity: identity.id,
    }
  })
}

async function upload(baseUrl: string, token: string, canary: string): Promise<string> {
  const answer = await send(routes.uploadAttachment, { file: canary }, { baseUrl, token })
  return (JSON.parse(answer.text) as { id: string }).id
}

/** A message that could not be read, as the reader leaves it. */
async function quarantine(
  kontor: TestKontor,
  tenantId: string,
  canary: string,
  state: 'quarantined' | 'discarded',
): Promise<string> {
  const id = randomUUID()
  const raw = Buffer.from(`Subject: ${canary}\r\n\r\n${canary}`)
  const hash = createHash('sha256').update(raw).digest()
  const client = new pg.Client({ connectionString: kontor.database.superuserUrl })
  await client.connect()
  await client.query(
    `insert into ledger (tenant_id, id, account_id, content_hash, raw, raw_sha256, raw_size, arrived_at, taken_at, state, reason, attempts, next_attempt_at)
     select $1, $2, id, $3, $4, $3, $5, now(), now(), $6, '{"code":"worker-memory","params":{}}', 3, now()
       from accounts where tenant_id = $1 and channel = 'email'`,
    [tenantId, id, hash, raw, raw.length, state],
  )
  await client.end()
  return id
}

/** A webhook that is off, with a delivery that was given up. */
async function webhookOf(
  kontor: TestKontor,
  tenant: TestTenant,
  canary: string,
): Promise<{ webhook: string; delivery: string }> {
  const call = await tenant.client('administrator')
  const body = {
    name: `hook ${canary}`,
    url: `https://${canary}.example/`,
    eventTypes: ['case.*'],
    on: false,
  }
  const { webhook } = await call(createWebhook, { body })
  const delivery = randomUUID()
  const client = new pg.Client({ connectionString: kontor.database.superuserUrl })
  await client.connect()
  await client.query(
    `insert into webhook_deliveries (tenant_id, id, webhook_id, event_id, event_type, state, created_at, settled_at)
     select $1, $2, $3, id, type, 'given-up', now(), now() from events where tenant_id = $1 order by seq limit 1`,
    [tenant.id, delivery, webhook.id],
  )
  await client.end()
  return { webhook: webhook.id, delivery }
}
