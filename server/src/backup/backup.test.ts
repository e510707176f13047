import { createHash, randomBytes } from 'node:crypto'
import { copyFile, mkdtemp, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { nextCase, replyToCase } from '@kontor/contract'
import { verifySeals } from '#accounts'
import { drain, prepareArrivals, takeOver, verifyBlobs, verifyLedger } from '#intake'
import { readHeld, releaseFenced } from '#outbox'
import { folderStore } from '#platform/blobs'
import { type Services, systemContext } from '#platform/context'
import { type Database, openDatabase } from '#platform/db'
import { type Cursor, readLog, startOfLog, verifyLog, writeAnchor } from '#platform/events'
import { silentLog } from '#platform/log'
import { createKeyring } from '#platform/secrets'
import { findTenant } from '#tenancy'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { type TestKontor, testKontor, type TestTenant } from '../testing/kontor.ts'
import {
  ArchiveError,
  checkBackup,
  packKey,
  restoreBackup,
  settleTenant,
  unpackKey,
  WrongPassphrase,
  writeBackup,
} from './index.ts'
import { readTar } from './tar.ts'

const canary = 'CANARY-mailbox-password'
const login = { name: 'kontor_login', password: 'only-for-tests' }
/** Goes into the blob store, in several pieces. */
const largeBytes = 9 * 1024 * 1024
const masterKey = Buffer.alloc(32, 7)

let kontor: TestKontor
let firm: TestTenant
let other: TestTenant
let folder: string
let token: string
/** Taken while work went on, and restored on another machine. */
let path: string
let made: Awaited<ReturnType<typeof write>>
let before: Record<string, string>
let house: House & { rows: number; blobs: number }
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kontor-backup-'))
  kontor = await testKontor({ role: 'web' })
  const via = { host: '127.0.0.1', port: 1, user: 'u', password: canary }
  const document = {
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: 'service@firm.test',
        queue: 'Service',
        receive: { via: 'imap', ...via, tls: 'implicit', folder: 'INBOX', intervalSeconds: 30 },
        send: { via: 'smtp', ...via, tls: 'none' },
      },
    ],
    users: [{ login: 'anna', name: 'Anna', password: 'anna-anna', profile: 'agent', queues: ['Service'] }],
  }
  firm = await kontor.tenant('firm', document)
  other = await kontor.tenant('other', document)
  token = await firm.token('anna')
  const mails = Array.from({ length: 12 }, (_, n) => mail(n))
  await arrive(firm, [...mails, mail(99, randomBytes(largeBytes).toString('base64'))])
  await arrive(other, mails.slice(0, 5))
  const anna = await firm.client('anna')
  for (const text of ['first answer', 'second answer', 'third answer']) {
    const { id } = await anna(nextCase, {})
    await anna(replyToCase, { params: { id }, body: { text, close: true, undoSeconds: 120 } })
  }
  await kontor.db.inTenant(firm.context, writeAnchor)
  await ask(
    kontor.database,
    `update outgoing set state = 'transmitting', leased_until = now() where id = (select min(id::text)::uuid from outgoing)`,
  )
  path = join(folder, 'backup.tar')
  before = await contents(kontor.database)
  made = await write(path)
  house = await restoreInto(path)
}, 60_000)
afterAll(async () => {
  await house.db.close()
  await house.database.drop()
  await kontor.stop()
  await rm(folder, { recursive: true, force: true })
})

const mail = (n: number, body = 'Where is it?') =>
  Buffer.from(
    `From: Eve <eve@example.test>\r\nTo: service@firm.test\r\nMessage-ID: <m${n}@example.test>\r\nSubject: Tent ${n}\r\n\r\n${body}\r\n`,
  )
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function arrive(of: TestTenant, raws: readonly Buffer[]): Promise<void> {
  const [account] = await ask<{ id: string }>(
    kontor.database,
    'select id from accounts where tenant_id = $1',
    [of.id],
  )
  const arrivals = raws.map((raw) => ({
    sourceKey: `test:${sha256(raw)}`,
    raw,
    arrivedAt: new Date(),
    envelope: {},
  }))
  const entries = await prepareArrivals(of.context, 'email', arrivals)
  await kontor.db.inTenant(of.context, (tx) => takeOver(tx, account?.id ?? '', entries))
  await drain(kontor.db, kontor.services, of.id)
}

async function ask<R extends pg.QueryResultRow>(
  { superuserUrl }: TestDatabase,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    return (await client.query<R>(text, values)).rows
  } finally {
    await client.end()
  }
}

const write = (path: string, key: Awaited<ReturnType<typeof packKey>> | null = null) =>
  writeBackup(path, {
    databaseUrl: kontor.database.appUrl,
    blobs: kontor.services.blobs,
    kontor: 'test',
    keys: async () => ({ keyId: kontor.services.keyring.id(), key }),
  })

interface House {
  database: TestDatabase
  db: Database
  services: Services
}

/** Another machine, on which the backup is restored. */
async function restoreInto(
  path: string,
  database?: TestDatabase,
): Promise<House & { rows: number; blobs: number }> {
  const target = database ?? (await testDatabase())
  const blobs = await mkdtemp(join(folder, 'blobs-'))
  const services = { ...kontor.services, keyring: createKeyring(masterKey), blobs: folderStore(blobs) }
  const done = await restoreBackup(path, await checkBackup(path), {
    ownerUrl: target.ownerUrl,
    login,
    services,
    log: silentLog,
    settle: (tx, head) => settleTenant(tx, head, { pauseAccounts: false }),
  })
  const db = openDatabase({ url: target.appUrl, maxConnections: 3, log: silentLog })
  return { database: target, db, services, ...done }
}

/** What stands in every table, without what a restore changes. */
async function contents(database: TestDatabase): Promise<Record<string, string>> {
  const tables = await ask<{ name: string }>(
    database,
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'kontor_migrations'`,
  )
  const changed = [
    'sessions',
    'login_attempts',
    'api_tokens',
    'holds',
    'outgoing',
    'events',
    'event_streams',
    'tenants',
  ]
  const sums = tables
    .filter(({ name }) => !changed.includes(name))
    .map(
      ({ name }) =>
        `select '${name}' as name, count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '-') as sum from ${name} t`,
    )
  const rows = await ask<{ name: string; sum: string }>(database, sums.join(' union all '))
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]))
}

test('C10: what was backed up beside running work is restored whole: every row, every blob, every chain', async () => {
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(made).toMatchObject({ tenants: 2, blobs: 1, faults: [] })
  expect(house).toMatchObject({ rows: made.rows, blobs: made.blobs })
  expect(await contents(house.database)).toEqual(before)
  for (const { id } of [firm, other]) {
    const context = systemContext(house.services, id)
    expect((await house.db.snapshotInTenant(context, verifyLog)).fault).toBeNull()
    expect((await house.db.snapshotInTenant(context, verifyLedger)).fault).toBeNull()
    expect(await verifyBlobs(house.db, context)).toMatchObject({ orphans: 0, fault: null })
    expect(await house.db.readInTenant(context, verifySeals)).toEqual({ seals: 2, fault: null })
  }
})

test('C10: the restored schema is the migrated one, walls and all', async () => {
  const describe = `
    select c.relname, c.relrowsecurity, c.relforcerowsecurity,
           (select string_agg(pg_get_indexdef(i.indexrelid), ';' order by pg_get_indexdef(i.indexrelid)) from pg_index i where i.indrelid = c.oid) as indexes,
           (select string_agg(conname || pg_get_constraintdef(k.oid), ';' order by conname) from pg_constraint k where k.conrelid = c.oid) as constraints,
           (select string_agg(p.policyname || p.roles::text, ';' order by p.policyname) from pg_policies p where p.tablename = c.relname) as policies,
           c.relacl::text as grants
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`
  expect(await ask(house.database, describe)).toEqual(await ask(kontor.database, describe))
})

test('R20: nobody is logged in any more, and the log begins a new epoch behind every cursor of before', async () => {
  const end = async (): Promise<Cursor> => {
    const [row] = await ask<{ cursor: Cursor }>(
      kontor.database,
      `select jsonb_build_object('epoch', epoch, 'xid', xid::text, 'seq', seq::text) as cursor from events
        where tenant_id = $1 order by epoch desc, xid desc, seq desc limit 1`,
      [firm.id],
    )
    return row?.cursor ?? startOfLog
  }
  const atBackup = await end()
  await arrive(firm, [mail(500)])
  const lost = await end()
  expect(lost).not.toEqual(atBackup)
  const context = systemContext(house.services, firm.id)
  expect(await ask(house.database, 'select 1 from api_tokens where revoked_at is null')).toEqual([])
  expect(await ask(house.database, 'select 1 from sessions')).toEqual([])
  expect(await ask(kontor.database, 'select 1 from api_tokens where revoked_at is null')).not.toEqual([])
  // Whoever had read beyond the backup goes on with the new epoch and gets nothing twice. Other databases of the
  // cluster may hold the log's end back for a moment.
  for (const cursor of [atBackup, lost]) {
    await vi.waitFor(async () => {
      const { events } = await house.db.readInTenant(context, (tx) => readLog(tx, cursor, 100))
      expect(events.map(({ type }) => type)).toEqual([
        ...Array.from({ length: 3 }, () => expect.stringMatching(/^case\.reply-(fenced|uncertain)$/)),
        'tenant.restored',
      ])
    })
  }
  const whole = await house.db.readInTenant(context, (tx) => readLog(tx, startOfLog, 10_000))
  expect(whole.events.at(-1)?.type).toBe('tenant.restored')
})

test('R20: a restored system sends nothing by itself; a person releases, reports or gives up each message', async () => {
  const context = systemContext(house.services, firm.id)
  const states = () =>
    ask<{ state: string; n: string }>(
      house.database,
      'select state, count(*) as n from outgoing group by 1 order by 1',
    )
  expect(await states()).toEqual([
    { state: 'held', n: '2' },
    { state: 'uncertain', n: '1' },
  ])
  const ready = await ask(
    house.database,
    `select 1 from outgoing where state in ('held', 'due') and next_attempt_at < now() + interval '1 year'`,
  )
  expect(ready).toEqual([])
  const [first, second] = await house.db.inTenant(context, readHeld)
  expect(first).toMatchObject({ kind: 'reply', to: ['eve@example.test'], account: 'service@firm.test' })
  await house.db.inTenant(context, (tx) => releaseFenced(tx, first?.messageRef ?? '', 'sent'))
  await house.db.inTenant(context, (tx) => releaseFenced(tx, second?.messageRef ?? '', 'send'))
  const again = house.db.inTenant(context, (tx) => releaseFenced(tx, second?.messageRef ?? '', 'send'))
  await expect(again).rejects.toMatchObject({ code: 'not-fenced' })
  expect(await states()).toEqual([
    { state: 'accepted', n: '1' },
    { state: 'held', n: '1' },
    { state: 'uncertain', n: '1' },
  ])
  // The undo time goes on where it stood; then the sender may have it.
  const [left] = await ask<{ ok: boolean }>(
    house.database,
    `select next_attempt_at < now() + interval '5 minutes' as ok from outgoing where state = 'held'`,
  )
  expect(left?.ok).toBe(true)
})

test('a second restore replaces the first, and fails as a whole when a part is bad', async () => {
  const again = await restoreInto(path, house.database)
  await again.db.close()
  expect(again.rows).toBe(made.rows)
  const standing = await contents(house.database)
  const checked = await checkBackup(path)
  const [part] = checked.manifest.parts
  if (part) part.rows++
  const failing = restoreBackup(path, checked, {
    ownerUrl: house.database.ownerUrl,
    login,
    services: house.services,
    log: silentLog,
    settle: async () => undefined,
  })
  await expect(failing).rejects.toThrow(ArchiveError)
  expect(await contents(house.database)).toEqual(standing)
})

test('C05: no password and no token stands in a backup in clear, whatever it is read with', async () => {
  const seen: Buffer[] = []
  const parts = new Map<string, Buffer[]>()
  for await (const { name, body } of readTar(path)) {
    const part = name.endsWith('.zst') ? name.replace(/\/\d+\.zst$/, '.zst') : name
    parts.set(part, [...(parts.get(part) ?? []), body])
  }
  for (const [name, bodies] of parts) {
    const whole = Buffer.concat(bodies)
    seen.push(name.endsWith('.zst') ? zstdDecompressSync(whole) : whole)
  }
  const all = Buffer.concat(seen)
  // What may be read is there, so the search sees what there is.
  expect(all.includes('Tent 3')).toBe(true)
  for (const secret of [
    canary,
    token,
    token.slice(token.lastIndexOf(firm.id) + firm.id.length + 1),
    masterKey.toString('base64'),
    'anna-anna',
  ])
    expect(all.includes(secret), secret).toBe(false)
})

test('any damage is found before anything is changed: a flipped byte, a cut end, a missing or added part', async () => {
  const bad = join(folder, 'bad.tar')
  const { size } = await stat(path)
  for (let round = 0; round < 12; round++) {
    await copyFile(path, bad)
    const file = await open(bad, 'r+')
    const at = Math.floor((size - 2048) * ((round + 0.5) / 12))
    const byte = Buffer.alloc(1)
    await file.read(byte, 0, 1, at)
    await file.write(Buffer.from([(byte[0] ?? 0) ^ 0x10]), 0, 1, at)
    await file.close()
    await expect(checkBackup(bad), `byte ${at}`).rejects.toThrow(ArchiveError)
  }
  for (const length of [0, 100, 5_000, size - 1024 - 1024, Math.floor(size / 2)]) {
    await copyFile(path, bad)
    await truncate(bad, length)
    await expect(checkBackup(bad), `cut at ${length}`).rejects.toThrow(ArchiveError)
  }
  await writeFile(bad, 'a letter')
  await expect(checkBackup(bad)).rejects.toThrow(ArchiveError)
  expect(await checkBackup(path)).toMatchObject({ head: { kontor: 'test' } })
})

test('a backup that could not be finished leaves neither a file nor a part of one', async () => {
  const nowhere = join(folder, 'failing.tar')
  const failing = writeBackup(nowhere, {
    databaseUrl: kontor.database.appUrl,
    blobs: kontor.services.blobs,
    kontor: 'test',
    keys: () => Promise.reject(new Error('no key')),
  })
  await expect(failing).rejects.toThrow('no key')
  await expect(stat(nowhere)).rejects.toThrow('ENOENT')
  await expect(stat(`${nowhere}.partial`)).rejects.toThrow('ENOENT')
})

test('a blob that is gone or changed is named, and the rest is backed up', async () => {
  const [blob] = await ask<{ hex: string }>(kontor.database, `select encode(sha256, 'hex') as hex from blobs`)
  const hex = blob?.hex ?? ''
  const file = join(kontor.folder, 'blobs', firm.id, hex.slice(0, 2), hex)
  const bytes = await readFile(file)
  await rm(file)
  const made = await write(join(folder, 'missing.tar'))
  expect(made.faults).toEqual([{ tenant: firm.id, sha256: hex, code: 'blob-missing' }])
  expect((await verifyBlobs(kontor.db, firm.context)).fault).toEqual({ code: 'blob-missing', sha256: hex })
  await writeFile(file, Buffer.concat([bytes.subarray(1), Buffer.from('x')]))
  expect((await write(join(folder, 'changed.tar'))).faults).toMatchObject([{ code: 'blob-changed' }])
  expect((await verifyBlobs(kontor.db, firm.context)).fault).toEqual({ code: 'blob-changed', sha256: hex })
  await writeFile(file, bytes)
  await kontor.services.blobs.put(firm.id, Buffer.from('no row mentions this'))
  expect(await verifyBlobs(kontor.db, firm.context)).toEqual({ blobs: 1, orphans: 1, fault: null })
})

test('the key travels in clear only when asked, and under a passphrase opens with that one alone', async () => {
  const box = await packKey(masterKey, 'correct horse battery')
  expect(JSON.stringify(box)).not.toContain(masterKey.toString('base64'))
  expect(await unpackKey(box, 'correct horse battery')).toEqual(masterKey)
  await expect(unpackKey(box, 'wrong horse battery')).rejects.toThrow(WrongPassphrase)
  await expect(unpackKey(box, null)).rejects.toThrow('--key-passphrase-stdin')
  expect(await unpackKey(await packKey(masterKey, null), null)).toEqual(masterKey)
})

test('a tenant that is being removed is not in a backup', async () => {
  const gone = await kontor.tenant('gone', { queues: [{ name: 'Service' }] })
  await ask(kontor.database, 'update tenants set removed_at = now() where tenant_id = $1', [gone.id])
  expect(await findTenant(kontor.db, 'gone')).toBeNull()
  const without = join(folder, 'removed.tar')
  expect((await write(without)).tenants).toBe(2)
  expect((await checkBackup(without)).head.tenants.map(({ slug }) => slug)).not.toContain('gone')
})
