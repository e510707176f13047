import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, removeTenantRows } from '#platform/db'
import { silentLog } from '#platform/log'
import { markRemoved } from '#tenancy'
import { type Firm, foundFirm } from '../testing/firm/found.ts'
import { tracesOf } from '../testing/firm/traces.ts'
import { type TestKontor, testKontor } from '../testing/kontor.ts'

let kontor: TestKontor
let doomed: Firm
let staying: Firm
let superuser: pg.Client
beforeAll(async () => {
  kontor = await testKontor()
  doomed = await foundFirm(kontor, 'doomed')
  staying = await foundFirm(kontor, 'staying')
  superuser = new pg.Client({ connectionString: kontor.database.superuserUrl })
  await superuser.connect()
  // Nothing runs by itself while rows are compared.
  await kontor.kontor.stop()
}, 60_000)
afterAll(async () => {
  await superuser.end()
  await kontor.database.drop()
  await rm(kontor.folder, { recursive: true, force: true })
})

/** Rows of a tenant by table, where there are any. */
async function rowsOf(tenantId: string): Promise<Record<string, number>> {
  const { rows: tables } = await superuser.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`,
  )
  const counted: Record<string, number> = {}
  for (const { name } of tables) {
    const { rows } = await superuser.query<{ n: string }>(
      `select count(*) as n from ${name} where tenant_id = $1`,
      [tenantId],
    )
    if (Number(rows[0]?.n) > 0) counted[name] = Number(rows[0]?.n)
  }
  return counted
}

/** The tenant's id and its canary in any row of any table, those of the job runner too. */
async function mentions(words: readonly string[]): Promise<string[]> {
  const { rows: tables } = await superuser.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c
      where c.relkind in ('r', 'm') and c.relnamespace in ('public'::regnamespace, 'kontor_jobs'::regnamespace)`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await superuser.query<{ text: string }>(`select t::text as text from ${name} t`)
    if (rows.some(({ text }) => words.some((word) => text.includes(word)))) found.push(name)
  }
  return found
}

async function filesWith(folder: string, words: readonly string[]): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const found: string[] = []
  for (const file of names.filter((entry) => entry.isFile())) {
    const path = join(file.parentPath, file.name)
    const bytes = await readFile(path)
    if (words.some((word) => path.includes(word) || bytes.includes(word))) found.push(path)
  }
  return found
}

const remove = (onTable: (table: string) => void = () => undefined) =>
  removeTenantRows(kontor.database.ownerUrl, doomed.tenant.id, ({ table }) => onTable(table))

test('T11: the owner sees nothing of a tenant, and deletes nothing, before it is marked as removed', async () => {
  const before = await rowsOf(doomed.tenant.id)
  expect(Object.keys(before).length).toBeGreaterThan(20)
  await expect(remove()).rejects.toThrow('marked as removed')
  expect(await rowsOf(doomed.tenant.id)).toEqual(before)
})

test('T11: neither rows, blobs, keys, index entries, jobs nor timers are left; the other tenant is as it was', async () => {
  const db = openDatabase({ url: kontor.database.appUrl, maxConnections: 2, log: silentLog })
  const blobs = await kontor.services.blobs.put(doomed.tenant.id, Buffer.from(doomed.canary))
  await superuser.query(`insert into kontor_jobs.queue (name, policy, retry_limit, retry_delay, retry_backoff, expire_seconds, retention_seconds, deletion_seconds, partition, table_name)
    select 'chore', policy, retry_limit, retry_delay, retry_backoff, expire_seconds, retention_seconds, deletion_seconds, partition, table_name from kontor_jobs.queue limit 1`)
  await superuser.query(
    `insert into kontor_jobs.job (name, data) values ('chore', jsonb_build_object('tenantId', $1::text))`,
    [doomed.tenant.id],
  )
  const words = [doomed.tenant.id, doomed.canary]
  expect((await mentions(words)).length).toBeGreaterThan(20)
  const others = await tracesOf(kontor.database.superuserUrl, staying.tenant.id)
  await db.inTenant(doomed.tenant.context, markRemoved)

  // It breaks off in the middle, and is taken up again.
  const broken = remove((table) => {
    if (table === 'messages') throw new Error('power cut')
  })
  await expect(broken).rejects.toThrow('power cut')
  const half = await rowsOf(doomed.tenant.id)
  expect(half['tenants']).toBe(1)
  const removed = await remove()
  expect(removed['tenants']).toBe(1)
  await kontor.services.blobs.removeTenant(doomed.tenant.id)

  expect(await rowsOf(doomed.tenant.id)).toEqual({})
  expect(await mentions(words)).toEqual([])
  expect(await filesWith(join(kontor.folder, 'blobs'), words)).toEqual([])
  expect(await kontor.services.blobs.has(doomed.tenant.id, blobs.sha256)).toBe(false)
  expect(await tracesOf(kontor.database.superuserUrl, staying.tenant.id)).toEqual(others)
  expect(await filesWith(join(kontor.folder, 'blobs'), [staying.tenant.id])).not.toEqual([])
  await db.close()
})

test('T11: the mark opens the wall for the marked tenant only', async () => {
  const owner = new pg.Client({ connectionString: kontor.database.ownerUrl })
  await owner.connect()
  const { rowCount } = await owner.query('select from users where tenant_id = $1', [staying.tenant.id])
  expect(rowCount).toBe(0)
  const gone = await owner.query('delete from api_tokens')
  expect(gone.rowCount).toBe(0)
  await owner.end()
})
