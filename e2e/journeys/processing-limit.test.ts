import { closeCase, listAccounts, readLedger, updateIntake } from '@kontor/contract'
import { ImapFlow } from 'imapflow'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Dovecot, startDovecot } from '../peers/dovecot.ts'
import { anna, boss, type Firm, type House, openFirm, openHouse } from './firm.ts'
import { sendBySmtp } from './letters.ts'

const password = 'geheim-1'
const boxes = { busy: 'service@busy.example', calm: 'service@calm.example' }
const limit = 10
const waiting = { timeout: 20_000, interval: 50 }
let dovecot: Dovecot
let house: House
let busy: Firm
let calm: Firm
let admin: Awaited<ReturnType<Firm['tenant']['client']>>

beforeAll(async () => {
  dovecot = await startDovecot({
    users: Object.fromEntries(Object.values(boxes).map((box) => [box, password])),
  })
  house = await openHouse()
  busy = await openFirm(house, 'busy', document(boxes.busy, { processingLimit: limit }))
  calm = await openFirm(house, 'calm', document(boxes.calm, {}))
  admin = await busy.tenant.client('boss')
})
afterAll(async () => {
  await house.stop()
  await dovecot.stop()
})

function document(address: string, tenant: Record<string, unknown>) {
  return {
    tenant,
    queues: [{ name: 'Service' }],
    accounts: [
      { name: 'box', channel: 'email', address, queue: 'Service', receive: imap(address) },
      {
        name: 'smtp',
        channel: 'email',
        address: address.replace('service', 'direct'),
        queue: 'Service',
        receive: { via: 'smtp' },
      },
    ],
    users: [anna, boss],
  }
}
function imap(user: string) {
  const { host, imapsPort: port, ca } = dovecot
  return { via: 'imap', host, port, tls: 'implicit', ca, user, password, intervalSeconds: 5 }
}

const mail = (to: string, n: number | string) =>
  `From: Eve <eve${n}@customer.example>\r\nTo: ${to}\r\nSubject: Nr ${n}\r\nMessage-ID: <${n}.${to}>\r\n\r\nText ${n}\r\n`
/** What the receiver says to a mail. */
async function said(raw: string, to: string): Promise<string> {
  const envelope = { from: 'eve@customer.example', to: [to] }
  return sendBySmtp(house.kontor.smtpPort, raw, envelope).then(
    () => 'taken',
    (error: { response?: string }) => error.response ?? '',
  )
}
const accounts = async (firm: Firm) => (await (await firm.tenant.client('boss'))(listAccounts, {})).items
const account = async (firm: Firm, name: string) => (await accounts(firm)).find((one) => one.name === name)

/** Flags of all mails in the inbox, as another client sees them. */
async function unseen(user: string): Promise<number> {
  const client = new ImapFlow({
    host: dovecot.host,
    port: dovecot.imapPort,
    tls: { ca: dovecot.ca },
    auth: { user, pass: password },
    logger: false,
  })
  await client.connect()
  const { unseen: count = -1 } = (await client.status('INBOX', { unseen: true })) || {}
  await client.logout()
  return count
}

test('D19 above the limit mail stays unread with its server and senders hear 452, below 90 % all of it comes; others notice nothing', async () => {
  await vi.waitFor(async () => expect(await account(busy, 'box')).toMatchObject({ status: 'ok' }), waiting)
  for (let n = 1; n <= 25; n++) await dovecot.drop(boxes.busy, mail(boxes.busy, n))
  await vi.waitFor(async () => {
    expect((await accounts(busy)).map(({ status }) => status)).toEqual(['limited', 'limited'])
    expect(await busy.cases()).toHaveLength(limit)
  }, waiting)
  expect(await account(busy, 'box')).toMatchObject({
    openCases: limit,
    problem: null,
    limited: { by: 'tenant', limit, open: limit, resumesBelow: 9 },
  })
  expect(await unseen(boxes.busy)).toBe(15)
  const direct = mail('direct@busy.example', 'direct')
  expect(await said(direct, 'direct@busy.example')).toMatch(/^452 4\.3\.1 /)
  // What waits is in the account's day, so that nobody takes it for lost.
  const day = new Date().toISOString().slice(0, 10)
  await vi.waitFor(async () => {
    const [today] = (await admin(readLedger, { query: { account: 'box', day } })).items
    expect(today).toMatchObject({ serverCount: 25, ledgerCount: limit, waitingCount: 15, missingCount: 0 })
  }, waiting)

  // The other tenant, in the same house and on the same mail server, notices nothing.
  await dovecot.drop(boxes.calm, mail(boxes.calm, 1))
  await calm.receive(mail('direct@calm.example', 2))
  await vi.waitFor(async () => expect(await calm.cases()).toHaveLength(2), waiting)
  expect((await accounts(calm)).map(({ status }) => status)).toEqual(['ok', 'ok'])

  // At 90 % nothing happens yet; below it goes on by itself.
  const close = async (id: string) => busy.call(closeCase, { params: { id }, body: { reason: 'done' } })
  const open = async () => (await busy.cases()).filter(({ status }) => status !== 'closed')
  await close((await open())[0]?.id ?? '')
  expect(await account(busy, 'box')).toMatchObject({ status: 'limited', openCases: 9 })
  await close((await open())[0]?.id ?? '')
  await vi.waitFor(async () => expect(await busy.cases()).toHaveLength(limit + 2), waiting)
  // Without a limit everything comes; service levels count from the arrival on the server.
  await admin(updateIntake, { body: { processingLimit: null } })
  await vi.waitFor(async () => expect(await busy.cases()).toHaveLength(25), waiting)
  expect(await unseen(boxes.busy)).toBe(0)
  await vi.waitFor(async () => {
    const [today] = (await admin(readLedger, { query: { account: 'box', day } })).items
    expect(today).toMatchObject({ serverCount: 25, ledgerCount: 25, waitingCount: 0, difference: 0 })
  }, waiting)
  const late = await house.ask<{ late: string }>(
    `select count(*) as late from cases c join messages m on m.tenant_id = c.tenant_id and m.case_id = c.id
      join ledger l on l.tenant_id = m.tenant_id and l.id = m.ledger_id
      where c.tenant_id = $1 and (c.received_at <> l.arrived_at or c.due_at <> l.arrived_at + interval '480 minutes' or l.arrived_at > l.taken_at)`,
    [busy.tenant.id],
  )
  expect(late).toEqual([{ late: '0' }])
  const counted = await house.ask(
    `select (select sum(open)::int from open_counts where tenant_id = $1) as counted,
            (select count(*)::int from cases where tenant_id = $1 and status not in ('closed', 'waiting')) as open`,
    [busy.tenant.id],
  )
  expect(counted).toEqual([{ counted: 23, open: 23 }])
  expect(await said(direct, 'direct@busy.example')).toBe('taken')
})
