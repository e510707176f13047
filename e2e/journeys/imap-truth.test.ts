import { closeCase, listAccounts, listCases, readLedger, updateAccount } from '@kontor/contract'
import { ImapFlow } from 'imapflow'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Dovecot, startDovecot } from '../peers/dovecot.ts'
import { type ListeningWire, startListeningWire } from '../peers/listening-wire.ts'
import { anna, boss, type Firm, type House, openFirm, openHouse } from './firm.ts'

const password = 'geheim-1'
const names = ['truth', 'wire', 'backlog', 'closed', 'other'] as const
type Name = (typeof names)[number]
const box = (name: Name) => `${name}@firm.example`
const waiting = { timeout: 25_000, interval: 40 }

let dovecot: Dovecot
let house: House
let firm: Firm
let other: Firm
let admin: Awaited<ReturnType<Firm['tenant']['client']>>
let wire: ListeningWire
/** Mails of the account in the ledger at the moment of each STORE. */
const atStore: number[] = []

beforeAll(async () => {
  dovecot = await startDovecot({ users: Object.fromEntries(names.map((name) => [box(name), password])) })
  house = await openHouse()
  wire = await startListeningWire(dovecot.imapPort, async (line) => {
    if (/ UID STORE /.test(line)) atStore.push(await inLedger('wire'))
  })
  firm = await openFirm(house, 'firm', {
    queues: [{ name: 'Service' }],
    accounts: [account('truth')],
    users: [anna, boss],
  })
  other = await openFirm(house, 'other', {
    queues: [{ name: 'Service' }],
    accounts: [account('other')],
    users: [anna],
  })
  admin = await firm.tenant.client('boss')
})
afterAll(async () => {
  await wire.close()
  await house.stop()
  await dovecot.stop()
})

function account(name: Name, more: Record<string, unknown> = {}) {
  return {
    name,
    channel: 'email',
    address: box(name),
    queue: 'Service',
    receive: {
      via: 'imap',
      host: dovecot.host,
      port: dovecot.imapsPort,
      tls: 'implicit',
      ca: dovecot.ca,
      user: box(name),
      password,
      intervalSeconds: 5,
      ...more,
    },
  }
}

const mail = (name: string, n: number | string) =>
  `From: Eve <eve${n}@customer.example>\r\nTo: ${name}@firm.example\r\nSubject: ${name} ${n}\r\nMessage-ID: <${n}.${name}@customer.example>\r\n\r\nText ${n}\r\n`
const inLedger = async (name: Name): Promise<number> =>
  (
    await house.ask<{ n: number }>(
      `select count(*)::int as n from ledger l join accounts a on a.tenant_id = l.tenant_id and a.id = l.account_id where a.name = $1`,
      [name],
    )
  )[0]?.n ?? 0
const find = async (name: Name) => (await admin(listAccounts, {})).items.find((one) => one.name === name)
const until = (name: Name, count: number) =>
  vi.waitFor(async () => expect(await inLedger(name)).toBe(count), waiting)
const subjects = async (call = admin) =>
  (await call(listCases, { query: { limit: 200 } })).items.map(({ subject }) => subject)
const setPaused = async (name: Name, paused: boolean, more = {}) => {
  const id = (await find(name))?.id ?? ''
  await admin(updateAccount, { params: { id }, body: { ...account(name, more), paused } as never })
}

async function inMailbox<T>(name: Name, work: (client: ImapFlow) => Promise<T>): Promise<T> {
  const client = new ImapFlow({
    host: dovecot.host,
    port: dovecot.imapPort,
    tls: { ca: dovecot.ca },
    auth: { user: box(name), pass: password },
    logger: false,
  })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.logout()
  }
}
const countIn = (name: Name, folder: string) =>
  inMailbox(name, async (client) => {
    const status = await client.status(folder, { messages: true }).catch(() => false as const)
    return status === false ? 0 : (status.messages ?? 0)
  })

test('R02, R05: read, moved and renumbered by others, flags lost, position and ledger of an older backup: each mail once, none lost', async () => {
  await vi.waitFor(async () => expect(await find('truth')).toMatchObject({ status: 'ok' }), waiting)
  await setPaused('truth', true)
  for (let n = 1; n <= 6; n++) await dovecot.drop(box('truth'), mail('truth', n))
  await inMailbox('truth', async (client) => {
    await client.mailboxOpen('INBOX')
    // A person reads one and puts another one away before anybody fetched them.
    await client.messageFlagsAdd('2', ['\\Seen'])
    await client.mailboxCreate('Private')
    await client.messageMove('6', 'Private')
  })
  await setPaused('truth', false)
  await until('truth', 5)
  // Flags are lost: nothing comes twice. One is moved away after it was taken: nothing is missed.
  await inMailbox('truth', async (client) => {
    await client.mailboxOpen('INBOX')
    await client.messageFlagsRemove('1:*', ['\\Seen'])
    await client.messageMove('1', 'Private')
  })
  await dovecot.drop(box('truth'), mail('truth', 7))
  await until('truth', 6)
  // The mailbox is restored: other numbers under another UIDVALIDITY.
  await dovecot.resetUidValidity(box('truth'), 'INBOX')
  await dovecot.drop(box('truth'), mail('truth', 8))
  await until('truth', 7)
  // The database comes back as it was: the position lies before the last two, and the ledger does not know them.
  await setPaused('truth', true)
  await house.ask(`
    begin; set local session_replication_role = replica;
    create temporary table gone on commit drop as
      select l.id from ledger l join accounts a on a.tenant_id = l.tenant_id and a.id = l.account_id where a.name = 'truth'
         and convert_from(l.raw, 'UTF8') ~ 'Subject: truth [378]';
    delete from ledger_sources where ledger_id in (select id from gone);
    delete from ledger where id in (select id from gone);
    update account_positions p set last_uid = p.last_uid - 2 from accounts a where a.tenant_id = p.tenant_id and a.id = p.account_id and a.name = 'truth';
    commit`)
  expect(await inLedger('truth')).toBe(4)
  // 7 and 8 lie above the position; 3 lies below it and is found by comparing the folder with the ledger.
  await setPaused('truth', false)
  await until('truth', 7)
  const day = new Date().toISOString().slice(0, 10)
  await vi.waitFor(async () => {
    const [today] = (await admin(readLedger, { query: { account: 'truth', day } })).items
    expect(today).toMatchObject({ ledgerCount: 7, difference: 0, missingCount: 0, waitingCount: 0 })
  }, waiting)
})

test('R04: the same mail in two tenants is each one’s own', async () => {
  const same = mail('same', 1)
  await dovecot.drop(box('truth'), same)
  await dovecot.drop(box('other'), same)
  await vi.waitFor(async () => {
    expect(await subjects()).toContain('same 1')
    expect(await subjects(other.call)).toEqual(['same 1'])
  }, waiting)
})

test('R05, P4: one STORE a batch, and only when the batch is in the ledger', async () => {
  const count = 130
  for (let n = 0; n < count; n++) await dovecot.drop(box('wire'), mail('wire', n))
  await firm.tenant.apply({
    accounts: [account('wire', { host: '127.0.0.1', port: wire.port, tls: 'none', ca: undefined })],
  })
  await until('wire', count)
  await vi.waitFor(() => expect(atStore).toEqual([64, 128, 130]), waiting)
  const stores = wire.lines().filter((line) => / UID STORE /.test(line))
  expect(stores).toHaveLength(3)
  expect(stores[0]).toMatch(/UID STORE 1:64 \+FLAGS\.SILENT \(\\Seen\)/)
  // Nothing is fetched in a way that marks it.
  expect(wire.lines().some((line) => /BODY\[(?!.*PEEK)/.test(line) && !line.includes('PEEK'))).toBe(false)
})

test('a backlog shows how far it is, can be stopped and goes on where it was', async () => {
  const count = 700
  const drops = Array.from({ length: count }, (_, n) => n)
  while (drops.length > 0)
    await Promise.all(drops.splice(0, 50).map((n) => dovecot.drop(box('backlog'), mail('backlog', n))))
  await firm.tenant.apply({ accounts: [account('backlog')] })
  const progress = await vi.waitFor(
    async () => {
      const found = (await find('backlog'))?.progress
      if (!found) throw new Error('not begun')
      return found
    },
    { ...waiting, interval: 5 },
  )
  expect(progress.total).toBe(count)
  await setPaused('backlog', true)
  const stopped = await vi.waitFor(async () => {
    const before = await inLedger('backlog')
    await new Promise((again) => setTimeout(again, 300))
    expect(await inLedger('backlog')).toBe(before)
    return before
  }, waiting)
  await setPaused('backlog', false)
  await until('backlog', count)
  expect(stopped).toBeLessThanOrEqual(count)
  await vi.waitFor(async () => expect(await find('backlog')).toMatchObject({ progress: null }), waiting)
  const sources = await house.ask(
    `select count(*)::int as n, count(*) filter (where repeated)::int as repeated from ledger_sources s
       join accounts a on a.tenant_id = s.tenant_id and a.id = s.account_id where a.name = 'backlog'`,
  )
  expect(sources).toEqual([{ n: count, repeated: 0 }])
})

test('E13: a mail is filed when its case is closed, not before; a folder that cannot be is told and tried again', async () => {
  const inTo = { fileInto: 'Done/Closed', fileWhen: 'closed' }
  await firm.tenant.apply({ accounts: [account('closed', inTo)] })
  for (const n of [1, 2]) await dovecot.drop(box('closed'), mail('closed', n))
  await until('closed', 2)
  const caseOf = (n: number) =>
    vi.waitFor(async () => {
      const [found] = await house.ask<{ id: string }>('select id from cases where subject = $1', [
        `closed ${n}`,
      ])
      if (!found) throw new Error('no case yet')
      return found.id
    }, waiting)
  const close = async (n: number) =>
    admin(closeCase, { params: { id: await caseOf(n) }, body: { reason: 'done' } })
  expect(await countIn('closed', 'INBOX')).toBe(2)
  await close(1)
  await vi.waitFor(async () => {
    expect(await countIn('closed', 'Done/Closed')).toBe(1)
    expect(await countIn('closed', 'INBOX')).toBe(1)
  }, waiting)
  await firm.tenant.apply({ accounts: [account('closed', { ...inTo, fileInto: 'INBOX/\u0007impossible' })] })
  await vi.waitFor(async () => expect(await find('closed')).toMatchObject({ status: 'ok' }), waiting)
  await close(2)
  await vi.waitFor(async () => {
    expect(await find('closed')).toMatchObject({ status: 'problem', problem: { code: 'file-failed' } })
  }, waiting)
  expect(await countIn('closed', 'INBOX')).toBe(1)
  await firm.tenant.apply({ accounts: [account('closed', inTo)] })
  await house.ask(`update filings set due_at = now()`)
  await vi.waitFor(async () => {
    expect(await countIn('closed', 'Done/Closed')).toBe(2)
    expect(await find('closed')).toMatchObject({ status: 'ok', problem: null })
  }, waiting)
})
