import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import { freePorts } from '../peers/free-ports.ts'
import { type Dovecot, startDovecot, startSmtpSink } from '../peers/index.ts'
import { type Environment, type KontorProcess, runKontor, startKontorProcess } from './kontor-process.ts'

const passphrase = 'a passphrase of some length'
const box = 'box@firm.test'
const boxPassword = 'the-password-of-the-box'
/** Mails that arrive and are filed between the backup and the end of the first machine. */
const mailsBetween = 100
const canary = 'CANARY-secret-of-a-web-form'

let folder: string
let settings: Environment
let server: KontorProcess | null = null
let sink: Awaited<ReturnType<typeof startSmtpSink>>
let dovecot: Dovecot
let smtpPort = 0
let token = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kontor-keeping-'))
  sink = await startSmtpSink()
  dovecot = await startDovecot({ users: { [box]: boxPassword } })
  const [port = 0, smtp = 0] = await freePorts(2)
  smtpPort = smtp
  settings = {
    KONTOR_DATA: join(folder, 'first'),
    KONTOR_PORT: String(port),
    KONTOR_SMTP_IN_PORT: String(smtp),
    KONTOR_EGRESS_ALLOW: '127.0.0.0/8,::1/128',
    KONTOR_LOG: 'error',
  }
  server = await startKontorProcess(settings)
  for (const slug of ['firm', 'second']) await found(slug)
  token = await tokenOf(settings)
})
afterAll(async () => {
  await server?.stop()
  await sink.stop()
  await dovecot.stop()
  await rm(folder, { recursive: true, force: true })
})

type Row = Record<string, unknown>
const rows = (out: string): Row[] =>
  out
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row)

async function run(args: string[], input = '', on: Environment = settings): Promise<Row[]> {
  const { code, out, err } = await runKontor(on, args, input)
  if (code !== 0) throw new Error(`kontor ${args.join(' ')} ended with ${code}:\n${err}\n${out}`)
  return rows(out)
}

async function found(slug: string): Promise<void> {
  const create = [
    'tenant',
    'create',
    slug,
    '--slug',
    slug,
    '--admin-login',
    'admin',
    '--admin-password-stdin',
  ]
  await run(create, 'admin-admin\n')
  const account = {
    name: 'service',
    channel: 'email',
    address: `service@${slug}.test`,
    queue: 'Service',
    receive: { via: 'smtp' },
    send: { via: 'smtp', host: '127.0.0.1', port: sink.port, tls: 'none' },
  }
  const form = {
    name: 'form',
    channel: 'form',
    address: `form@${slug}.test`,
    queue: 'Service',
    receive: { via: 'http', secret: canary },
    send: { via: 'account', account: 'service' },
  }
  await run(
    ['apply', '-', '--tenant', slug],
    stringify({
      queues: [{ name: 'Service' }],
      accounts: [account, form, ...(slug === 'firm' ? [fetched()] : [])],
    }),
  )
}

/** A mailbox whose mail is moved aside once it is taken over. */
function fetched(): Row {
  const receive = {
    via: 'imap',
    host: dovecot.host,
    port: dovecot.imapsPort,
    tls: 'implicit',
    ca: dovecot.ca,
    user: box,
    password: boxPassword,
    folder: 'INBOX',
    intervalSeconds: 30,
    fileInto: 'Done',
  }
  return { name: 'box', channel: 'email', address: box, queue: 'Service', receive }
}

async function post(from: number, count: number): Promise<void> {
  for (let n = from; n < from + count; n++)
    await dovecot.drop(
      box,
      `From: Eve <eve${n}@example.test>\r\nTo: ${box}\r\nMessage-ID: <box${n}@example.test>\r\nSubject: Box ${n}\r\n\r\nHello\r\n`,
    )
}

async function tokenOf(on: Environment): Promise<string> {
  const [row] = await run(['token', 'create', '--tenant', 'firm', '--login', 'admin'], '', on)
  return String(row?.['token'])
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${server?.baseUrl}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok && answer.status !== 204)
    throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return (answer.status === 204 ? null : await answer.json()) as T
}

async function write(to: string, count: number, name: string): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort, ignoreTLS: true, pool: true })
  for (let n = 0; n < count; n++)
    await transport.sendMail({
      from: 'Eve <eve@example.test>',
      to,
      subject: `${name} ${n}`,
      text: 'Where is it?',
    })
  transport.close()
}

interface Item {
  id: string
  subject: string
}
async function cases(): Promise<Item[]> {
  const all: Item[] = []
  for (let cursor = ''; ; ) {
    const page = await call<{ items: Item[]; nextCursor: string | null }>('GET', `/cases?limit=100${cursor}`)
    all.push(...page.items)
    if (page.nextCursor === null) return all
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`
  }
}
const arrived = (count: number) =>
  vi.waitFor(async () => expect(await cases()).toHaveLength(count), { timeout: 60_000, interval: 200 })

async function answer(subject: string, wish: Row = {}): Promise<{ id: string }> {
  const one = (await cases()).find((item) => item.subject === subject)
  return call('POST', `/cases/${one?.id}/replies`, { text: `Answer to ${subject}`, ...wish })
}
const states = async () =>
  (await call<{ items: { state: string }[] }>('GET', '/outbox')).items.map(({ state }) => state)
const sent = () => sink.messages.map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw.toString())?.[1])

it('C10, R20: backed up beside the running server, restored on an empty machine by one command; nothing goes out twice', async () => {
  await write('service@firm.test', 4, 'Tent')
  await post(0, 2)
  await arrived(6)
  await answer('Tent 0')
  await vi.waitFor(() => expect(sent()).toHaveLength(1), { timeout: 20_000 })
  // This one waits for its next attempt while the backup is taken, however long that is.
  sink.script.push('mail-451', 'mail-451', 'mail-451', 'mail-451')
  const { id: waiting } = await answer('Tent 1')
  await vi.waitFor(async () => expect(await states()).toEqual(['due']), { timeout: 20_000 })
  const file = join(folder, 'backup.tar')
  const [made] = await run(['backup', file, '--key-passphrase-stdin'], `${passphrase}\n`)
  expect(made).toMatchObject({ ok: true, tenants: 2, key: 'under the passphrase' })
  expect((await stat(file)).mode & 0o777).toBe(0o600)

  // Life goes on: what waited goes out, a further answer too.
  sink.script.length = 0
  await vi.waitFor(() => call('POST', `/outbox/${waiting}/try`, {}), { timeout: 20_000 })
  await vi.waitFor(() => expect(sent()).toHaveLength(2), { timeout: 20_000 })
  await answer('Tent 2')
  await vi.waitFor(() => expect(sent()).toHaveLength(3), { timeout: 20_000 })
  await post(2, mailsBetween)
  await arrived(6 + mailsBetween)
  await server?.kill()

  const empty = { ...settings, KONTOR_DATA: join(folder, 'new machine') }
  expect((await runKontor(empty, ['restore', file])).err).toContain('--key-passphrase-stdin')
  expect(
    (await runKontor(empty, ['restore', file, '--key-passphrase-stdin'], 'another one of that\n')).code,
  ).toBe(1)
  const restored = await run(['restore', file, '--key-passphrase-stdin'], `${passphrase}\n`, empty)
  const last = restored.at(-1)
  expect(last).toMatchObject({ ok: true, rows: made?.['rows'], blobs: made?.['blobs'] })
  expect(restored.filter((row) => 'tenant' in row)).toMatchObject([
    { tenant: 'firm', ok: true, seals: 2 },
    { tenant: 'second', ok: true },
  ])
  const refused = await runKontor(empty, ['restore', file])
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('--replace')])

  settings = empty
  server = await startKontorProcess(settings)
  const old = await fetch(`${server.baseUrl}/api/v1/cases`, { headers: { authorization: `Bearer ${token}` } })
  expect(old.status).toBe(401)
  token = await tokenOf(settings)
  // What arrived after the backup was filed long ago; it is found there, each mail once.
  await arrived(6 + mailsBetween)
  const boxes = (await cases()).map(({ subject }) => subject).filter((subject) => subject.startsWith('Box'))
  expect(new Set(boxes).size).toBe(2 + mailsBetween)
  // The server sends what comes new, and only that.
  await write('service@firm.test', 1, 'Stove')
  await arrived(7 + mailsBetween)
  await answer('Stove 0')
  await vi.waitFor(() => expect(sent()).toHaveLength(4), { timeout: 20_000 })
  expect(sent().at(-1)).toContain('Stove 0')
  const held = await run(['outbox', 'list', '--tenant', 'firm'])
  expect(held).toMatchObject([
    { kind: 'reply', to: ['eve@example.test'], subject: expect.stringContaining('Tent 1') },
  ])
  await run(['outbox', 'sent', '--tenant', 'firm', '--message', String(held[0]?.['message'])])
  expect(await run(['outbox', 'list', '--tenant', 'firm'])).toEqual([])
  expect(sent()).toHaveLength(4)
})

it('C05: the master key is changed beside the running server, and what was sealed and signed before still holds', async () => {
  const keyFile = join(String(settings['KONTOR_DATA']), 'keys', 'master.key')
  const before = await readFile(keyFile, 'utf8')
  const [done] = await run(['keys', 'rotate'])
  expect(done).toMatchObject({ resumed: false, tenants: 2, rewrapped: 2 })
  const after = await readFile(keyFile, 'utf8')
  expect(after).not.toContain(before.trim())
  expect(after.trim().split('\n')).toHaveLength(1)
  expect((await stat(keyFile)).mode & 0o777).toBe(0o600)
  // The running server, commands beside it, and a server started anew.
  await write('service@firm.test', 1, 'Lamp')
  await arrived(8 + mailsBetween)
  await answer('Lamp 0')
  await vi.waitFor(() => expect(sent().at(-1)).toContain('Lamp 0'), { timeout: 20_000 })
  expect((await run(['verify'])).every((row) => row['ok'] === true)).toBe(true)
  await server?.stop()
  server = await startKontorProcess(settings)
  expect(await run(['verify', '--tenant', 'firm'])).toMatchObject([{ ok: true, seals: 2 }])
})

it('T11: a deleted tenant leaves nothing behind, and the others are as they were', async () => {
  await write('service@second.test', 3, 'Boat')
  const refused = await runKontor(settings, ['tenant', 'delete', '--slug', 'second', '--confirm', 'second'])
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('service')])
  const wrong = await runKontor(settings, [
    'tenant',
    'delete',
    '--slug',
    'second',
    '--confirm',
    'firm',
    '--force',
  ])
  expect(wrong.code).toBe(2)
  const [gone] = await run(['tenant', 'delete', '--slug', 'second', '--confirm', 'second', '--force'])
  expect(gone).toMatchObject({ deleted: 'second', resumed: false, rows: { tenants: 1 } })
  expect(await run(['tenant', 'list'])).toMatchObject([{ slug: 'firm' }])
  expect(await readdir(join(String(settings['KONTOR_DATA']), 'blobs')).catch(() => [])).not.toContain(
    gone?.['id'],
  )
  const late = createTransport({ host: '127.0.0.1', port: smtpPort, ignoreTLS: true })
  await expect(
    late.sendMail({ from: 'e@example.test', to: 'service@second.test', text: 'x' }),
  ).rejects.toThrow(/55\d/)
  late.close()
  expect(await run(['verify'])).toMatchObject([{ tenant: 'firm', ok: true }])
})
