import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../testing/database.ts'
import { loadDatabase, requireKnownMigrations, tenantsHeld } from './load.ts'
import { MigrationError, readMigrations } from './migrate.ts'

const login = { name: 'kontor_login', password: 'only-for-tests' }

let database: TestDatabase
let newest: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  newest = await testDatabase()
}, 60_000)
afterAll(async () => {
  await database.drop()
  await newest.drop()
})

async function ask<R extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<R>(text, values)).rows
  } finally {
    await client.end()
  }
}

/** Everything of the schema that a reader or the product could notice. */
const shape = `
  select c.relname, c.relforcerowsecurity, c.relacl::text as grants,
         (select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || a.attnotnull, ';' order by a.attname)
            from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
         (select string_agg(pg_get_indexdef(i.indexrelid), ';' order by pg_get_indexdef(i.indexrelid)) from pg_index i where i.indrelid = c.oid) as indexes,
         (select string_agg(conname || pg_get_constraintdef(k.oid), ';' order by conname) from pg_constraint k where k.conrelid = c.oid) as constraints,
         (select string_agg(p.policyname || p.roles::text || coalesce(p.qual, '') || coalesce(p.with_check, ''), ';' order by p.policyname)
            from pg_policies p where p.tablename = c.relname) as policies
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`

/** Loads one tenant into the schema of the first `count` migrations. */
async function loadOld(count: number, tenantId: string, fails = false): Promise<void> {
  const migrations = (await readMigrations()).slice(0, count)
  await loadDatabase(
    { ownerUrl: database.ownerUrl, login },
    {
      migrations,
      fill: async (loading) => {
        const { stream, done } = loading.copyIn({
          name: 'tenants',
          columns: ['tenant_id', 'slug', 'name', 'wrapped_key'],
        })
        stream.end(
          binaryRow([Buffer.from(tenantId.replaceAll('-', ''), 'hex'), 'old', 'Old', Buffer.from('key')]),
        )
        await done
      },
      settle: async () => {
        if (fails) throw new Error('power cut')
      },
    },
  )
}

/** One row in PostgreSQL's binary COPY form. */
function binaryRow(fields: readonly (Buffer | string)[]): Buffer {
  const parts = [
    Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'),
    Buffer.alloc(8),
    Buffer.from([0, fields.length]),
  ]
  for (const field of fields) {
    const bytes = Buffer.from(field as string)
    const length = Buffer.alloc(4)
    length.writeInt32BE(bytes.length)
    parts.push(length, bytes)
  }
  return Buffer.concat([...parts, Buffer.from([0xff, 0xff])])
}

test.each([1, 2, 4])(
  'rows of the schema after %i migrations are brought forward to the newest',
  async (count) => {
    const id = randomUUID()
    await loadOld(count, id)
    expect(await ask(database.superuserUrl, shape)).toEqual(await ask(newest.superuserUrl, shape))
    expect(await ask(database.superuserUrl, 'select slug, log_epoch, removed_at from tenants')).toEqual([
      { slug: 'old', log_epoch: 1, removed_at: null },
    ])
    expect(await tenantsHeld(database.ownerUrl)).toEqual([id])
    const names = 'select name from kontor_migrations order by name'
    expect(await ask(database.superuserUrl, names)).toEqual(await ask(newest.superuserUrl, names))
  },
)

test('a load that fails at its very end leaves everything as it was', async () => {
  const before = await ask(database.superuserUrl, 'select * from tenants')
  await expect(loadOld(1, randomUUID(), true)).rejects.toThrow('power cut')
  expect(await ask(database.superuserUrl, 'select * from tenants')).toEqual(before)
  expect(await ask(database.superuserUrl, shape)).toEqual(await ask(newest.superuserUrl, shape))
})

test('a schema that this version does not know is refused before anything happens', async () => {
  const known = await readMigrations()
  await expect(requireKnownMigrations(known)).resolves.toBeUndefined()
  const newer = [...known, { name: '9999-later.sql', sha256: 'x' }]
  await expect(requireKnownMigrations(newer)).rejects.toThrow(/9999-later\.sql.*newer Kontor/)
  const other = known.map(({ name }) => ({ name, sha256: 'x' }))
  await expect(requireKnownMigrations(other)).rejects.toThrow(MigrationError)
})
