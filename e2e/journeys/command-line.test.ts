import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import { type Field, openField } from '../faults/field.ts'
import {
  type Environment,
  type KontorProcess,
  runKontor,
  startKontorProcess,
} from '../faults/kontor-process.ts'
import { freePorts } from '../peers/free-ports.ts'
import { letter } from './letters.ts'

const password = 'CANARY-imap-password'
const declared = {
  queues: [{ name: 'Service', serviceLevelMinutes: 480 }],
  pools: [{ name: 'Shop', accounts: ['service'] }],
  accounts: [
    {
      name: 'service',
      channel: 'email',
      address: 'service@firm.example',
      queue: 'Service',
      receipt: { enabled: true, language: 'de' },
      receive: {
        via: 'imap',
        host: '127.0.0.1',
        port: 993,
        tls: 'implicit',
        user: 'u',
        password,
        folder: 'INBOX',
        intervalSeconds: 30,
        fileInto: 'Done/Service',
      },
      send: { via: 'smtp', host: '127.0.0.1', port: 465, tls: 'implicit', user: 'u', password },
      subaddress: true,
    },
  ],
  users: [
    {
      login: 'anna',
      name: 'Anna Berg',
      password: 'secret-1',
      profile: 'agent',
      queues: [{ name: 'Service', priority: 1, level: 3 }],
    },
  ],
}
const rows = (out: string) =>
  out
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('commands on a database', () => {
  let field: Field
  beforeAll(async () => {
    field = await openField({ queues: [{ name: 'Service' }] })
  })
  afterAll(() => field.close())
  const run = (args: string[], input = '') => runKontor(field.settings, args, input)
  const apply = async (document: unknown, ...more: string[]) => {
    const { code, out, err } = await run(['apply', '-', '--tenant', 'firm', ...more], stringify(document))
    return {
      code,
      err,
      actions: Object.fromEntries(rows(out).map(({ kind, name, action }) => [`${kind}:${name}`, action])),
    }
  }

  it('wrong usage ends with 2 and says how it is meant', async () => {
    for (const args of [
      [],
      ['dance'],
      ['token', 'create'],
      ['serve', '--fast'],
      ['inspect', '--as', 'poem', 'x'],
    ]) {
      const { code, out, err } = await run(args)
      expect([args, code]).toEqual([args, 2])
      expect(out).toBe('')
      expect(err).toMatch(/usage|kontor/i)
    }
  })

  it('an unknown setting is an error that names the nearest', async () => {
    const { code, err } = await runKontor({ ...field.settings, KONTOR_PROT: '1' }, ['tenant', 'list'])
    expect(code).toBe(1)
    expect(err).toContain('KONTOR_PORT')
  })

  it('tenant create and list; a slug is taken once', async () => {
    const create = [
      'tenant',
      'create',
      'Second',
      '--slug',
      'second',
      '--admin-login',
      'root',
      '--admin-password-stdin',
    ]
    expect(rows((await run(create, 'root-root-root\n')).out)).toMatchObject([
      { slug: 'second', name: 'Second' },
    ])
    const again = await run(create, 'root-root-root\n')
    expect(again.code).toBe(1)
    expect(again.err).toContain('second')
    expect(new Set(rows((await run(['tenant', 'list'])).out).map(({ slug }) => slug))).toEqual(
      new Set(['firm', 'second']),
    )
    expect(
      (
        await run(
          ['tenant', 'create', 'X', '--slug', 'x1', '--admin-login', 'a', '--admin-password-stdin'],
          'short\n',
        )
      ).code,
    ).not.toBe(0)
  })

  it('token create gives a token once; an unknown user or tenant is named', async () => {
    const { out } = await run(['token', 'create', '--tenant', 'firm', '--login', 'admin'])
    expect(rows(out)).toEqual([{ token: expect.stringMatching(/^kt_/) }])
    const stored = await field.ask('select token_hash from api_tokens')
    expect(JSON.stringify(stored)).not.toContain(String(rows(out)[0]?.['token']).slice(-20))
    const nobody = await run(['token', 'create', '--tenant', 'firm', '--login', 'nobody'])
    expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('nobody')])
    const nowhere = await run(['token', 'create', '--tenant', 'nowhere', '--login', 'admin'])
    expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining('firm')])
  })

  it('apply: a dry run changes nothing, the first run creates, the second does nothing, a change is one', async () => {
    const dry = await apply(declared, '--dry-run')
    expect(dry.actions).toMatchObject({ 'account:service': 'create', 'user:anna': 'create' })
    expect(await field.ask('select 1 from accounts')).toEqual([])
    expect((await apply(declared)).actions).toEqual(dry.actions)
    expect(new Set(Object.values((await apply(declared)).actions))).toEqual(new Set(['nothing']))
    const slower = { ...declared, queues: [{ name: 'Service', serviceLevelMinutes: 60 }] }
    expect((await apply(slower)).actions).toMatchObject({
      'queue:Service': 'change',
      'account:service': 'nothing',
      'user:anna': 'nothing',
    })
    expect((await apply(declared)).actions).toMatchObject({ 'queue:Service': 'change' })
  })

  it('apply: unknown words, wrong references and broken YAML end with 1, name the place, and change nothing', async () => {
    const before = await field.ask('select count(*) from events')
    for (const [document, word] of [
      [{ queus: [] }, 'queus'],
      [{ queues: [{ name: 'X', colour: 'red' }] }, 'colour'],
      [{ accounts: [{ ...declared.accounts[0], auto_bcc: 'x@y.example' }] }, 'auto_bcc'],
      [
        {
          accounts: [
            { ...declared.accounts[0], name: 'other', address: 'other@firm.example', queue: 'Nowhere' },
          ],
        },
        'Nowhere',
      ],
      [{ pools: [{ name: 'P', accounts: ['nobody'] }] }, 'nobody'],
    ] as const) {
      const { code, err } = await apply(document)
      expect([word, code]).toEqual([word, 1])
      expect(err).toContain(word)
    }
    const broken = await run(['apply', '-', '--tenant', 'firm'], 'queues: [')
    expect(broken.code).toBe(1)
    expect(await field.ask('select count(*) from events')).toEqual(before)
  })

  it('export leaves secrets out, and applied again it changes nothing and keeps them (C06)', async () => {
    const sealed = await field.ask('select sealed from accounts')
    const { code, out } = await run(['export', 'config', '--tenant', 'firm'])
    expect(code).toBe(0)
    expect(out).not.toContain(password)
    expect(out).not.toContain('secret-1')
    const again = await apply(parse(out))
    expect(new Set(Object.values(again.actions))).toEqual(new Set(['nothing']))
    expect(await field.ask('select sealed from accounts')).toEqual(sealed)
  })

  it('inspect: one line an input in byte order, 0 whatever is in them; 1 when there is no input', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kontor-inspect-'))
    await writeFile(join(folder, 'b.eml'), letter({ subject: 'Second' }))
    await writeFile(join(folder, 'a.eml'), letter({ subject: 'First' }))
    await writeFile(join(folder, 'c.eml'), Buffer.from([0, 255, 1, 254]))
    const { code, out } = await run(['inspect', folder])
    expect(code).toBe(0)
    expect(rows(out).map(({ subject }) => subject)).toEqual(['First', 'Second', ''])
    expect((await run(['inspect', join(folder, 'missing.eml')])).code).toBe(1)
    await rm(folder, { recursive: true })
  })

  it('verify: 0 while all is well, 1 that names the fault after somebody tampered', async () => {
    const good = await run(['verify', '--tenant', 'firm'])
    expect([good.code, rows(good.out)]).toEqual([0, [expect.objectContaining({ tenant: 'firm', ok: true })]])
    await field.ask(
      `set session_replication_role = replica; update events set payload = payload || '{"name":"Forged"}' where type = 'queue.created' or seq = (select min(seq) from events where tenant_id = '${field.tenantId}'); set session_replication_role = origin`,
    )
    const bad = await run(['verify'])
    expect(bad.code).toBe(1)
    const [firm, second] = ['firm', 'second'].map((slug) =>
      rows(bad.out).find(({ tenant }) => tenant === slug),
    )
    expect(firm).toMatchObject({
      ok: false,
      eventFault: expect.objectContaining({ code: expect.any(String) }),
    })
    expect(second).toBeDefined()
  })
})

/** Processes whose command line names the folder. */
async function processesOn(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return lines.filter((line) => line.includes(folder)).map((line) => line.replaceAll('\0', ' '))
}

describe('serve on its own database', () => {
  let folder = ''
  let settings: Environment
  let running: KontorProcess | null = null
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kontor-serve-'))
    const [port = 0] = await freePorts(1)
    settings = { KONTOR_DATA: folder, KONTOR_PORT: String(port), KONTOR_LOG: 'error' }
    running = await startKontorProcess(settings)
    const create = [
      'tenant',
      'create',
      'Firm',
      '--slug',
      'firm',
      '--admin-login',
      'admin',
      '--admin-password-stdin',
    ]
    expect((await runKontor(settings, create, 'admin-admin\n')).code).toBe(0)
  })
  afterAll(async () => {
    await running?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('a second start on the same folder is refused and names the running process', async () => {
    const [port = 0] = await freePorts(1)
    const { code, err } = await runKontor({ ...settings, KONTOR_PORT: String(port) }, ['serve'])
    expect(code).toBe(1)
    expect(err).toContain(String(running?.pid))
  })

  it('--join serves the same data on another port, and stopping it stops nothing else', async () => {
    const [port = 0] = await freePorts(1)
    const joined = await startKontorProcess({ ...settings, KONTOR_PORT: String(port) }, ['--join'])
    const token = (rows(
      (await runKontor(settings, ['token', 'create', '--tenant', 'firm', '--login', 'admin'])).out,
    )[0]?.['token'] ?? '') as string
    for (const { baseUrl } of [joined, running as KontorProcess]) {
      const answer = await fetch(`${baseUrl}/api/v1/accounts`, {
        headers: { authorization: `Bearer ${token}` },
      })
      expect(answer.status).toBe(200)
    }
    expect(await joined.stop()).toBe(0)
    expect((await fetch(`${running?.baseUrl}/healthz`)).status).toBe(200)
  })

  it('Ctrl-C ends with 0 and leaves no database server; the next start has everything again', async () => {
    expect((await processesOn(folder)).join()).toContain('postgres')
    expect(await running?.stop()).toBe(0)
    await vi.waitFor(async () => expect(await processesOn(folder)).toEqual([]), { timeout: 10_000 })
    running = await startKontorProcess(settings)
    // How fast is measured by the bench; here it only must not be slow on a busy machine either.
    expect(running.startedInMs).toBeLessThan(20_000)
    expect(rows((await runKontor(settings, ['tenant', 'list'])).out)).toMatchObject([{ slug: 'firm' }])
  })

  it('after kill -9 of the parent the next start gets along with the orphaned database', async () => {
    await running?.kill()
    running = await startKontorProcess(settings)
    expect(rows((await runKontor(settings, ['tenant', 'list'])).out)).toMatchObject([{ slug: 'firm' }])
    const servers = (await processesOn(folder)).filter(
      (line) => line.includes('postgres') && line.includes('-D'),
    )
    expect(servers.length).toBeLessThanOrEqual(1)
  })
})
