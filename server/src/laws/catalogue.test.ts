import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../testing/database.ts'
import { type Catalogue, readCatalogue } from './catalogue.ts'
import { describeGrants } from './describe-catalogue.ts'
import { lintCatalogue } from './lint-catalogue.ts'

let database: TestDatabase
let client: pg.Client
beforeAll(async () => {
  database = await testDatabase()
  client = new pg.Client({ connectionString: database.superuserUrl })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database.drop()
})

const read = (): Promise<Catalogue> =>
  readCatalogue(async <R>(text: string) => (await client.query(text)).rows as R[])

/** The faults after a change that is undone again. */
async function faultsAfter(change: string): Promise<string[]> {
  await client.query('begin')
  try {
    await client.query(change)
    return lintCatalogue(await read())
  } finally {
    await client.query('rollback')
  }
}

test('T03: the migrated schema breaks no law of tenancy', async () => {
  const catalogue = await read()
  expect(catalogue.tables.length).toBeGreaterThan(40)
  expect(catalogue.roles.map((role) => role.name)).toEqual(['kontor_app', 'kontor_login', 'kontor_system'])
  expect(lintCatalogue(catalogue)).toEqual([])
})

test('T03: kontor_system may do exactly what is listed', async () => {
  // A wanted change is taken over with `npx vitest run server/src/laws/catalogue.test.ts -u`.
  await expect(describeGrants(await read(), 'kontor_system')).toMatchFileSnapshot(
    './testdata/system-grants.txt',
  )
})

const goodTable = `
  create table things (tenant_id uuid not null references tenants, id uuid not null, name text, primary key (tenant_id, id));
  select kontor_protect('things');`

test('T03: a table made as the others are is not complained of', async () => {
  expect(await faultsAfter(goodTable)).toEqual([])
})

test.each([
  ['no tenant', 'create table bad (id uuid primary key)', 'bad has no tenant_id'],
  [
    'a tenant that may be missing',
    'create table bad (tenant_id uuid unique, id uuid)',
    'bad has no tenant_id',
  ],
  ['no primary key', 'create table bad (tenant_id uuid not null)', 'bad has no primary key'],
  [
    'a primary key without the tenant',
    'create table bad (tenant_id uuid not null, id uuid primary key)',
    'bad: bad_pkey does not begin',
  ],
  [
    'a unique key over all tenants',
    `${goodTable} alter table things add unique (name)`,
    'things: things_name_key does not begin',
  ],
  [
    'an index over all tenants',
    `${goodTable} create index by_name on things (name, tenant_id)`,
    'things: index by_name does not begin',
  ],
  [
    'an index on an expression',
    `${goodTable} create index by_name on things (lower(name))`,
    'things: index by_name does not begin',
  ],
  [
    'a reference without its tenant',
    `alter table users add unique (id); ${goodTable} alter table things add foreign key (id) references users (id)`,
    'things: things_id_fkey references a row without its tenant',
  ],
  [
    'no row-level security',
    'create table bad (tenant_id uuid primary key)',
    'bad: row-level security is off',
  ],
  [
    'security that its owner passes',
    `${goodTable} alter table things no force row level security`,
    'things: row-level security is not forced',
  ],
  ['no policy', `${goodTable} drop policy tenant_wall on things`, 'things: no policy for update'],
  [
    'a policy for one command only',
    `${goodTable} drop policy tenant_wall on things; create policy p on things for select to kontor_app using (true)`,
    'things: no policy for delete',
  ],
  [
    'an open policy',
    `${goodTable} create policy p on things for select to kontor_app using (true)`,
    'things: policy p does not look at the tenant',
  ],
  [
    'a policy for everybody',
    `${goodTable} create policy p on things for select using (true)`,
    'things: policy p does not look at the tenant',
  ],
  ['a view of its owner', 'create view bad as select * from users', 'view bad lacks security_invoker'],
  ['a materialised view', 'create materialized view bad as select 1 as one', 'bad is a materialised view'],
  [
    'a function with its owner’s rights',
    "create function bad() returns int language sql security definer as 'select 1'",
    'function bad is security definer',
  ],
  ['an own table of a role', `${goodTable} alter table things owner to kontor_app`, 'kontor_app owns things'],
  ['a role that passes the walls', 'alter role kontor_system bypassrls', 'kontor_system has bypassrls'],
  ['a login that inherits', 'alter role kontor_login inherit', 'kontor_login has inherit'],
  ['a grant to everybody', 'grant select on users to public', 'users: public has SELECT'],
  ['truncation', 'grant truncate on users to kontor_app', 'users: kontor_app has TRUNCATE'],
  [
    'a log that changes',
    'grant update on events to kontor_app',
    'events only grows, but kontor_app has UPDATE',
  ],
  [
    'a log that changes in one column',
    'grant update (payload) on events to kontor_app',
    'events only grows, but kontor_app has UPDATE (payload)',
  ],
  [
    'anchors that vanish',
    'grant delete on event_anchors to kontor_app',
    'event_anchors only grows, but kontor_app has DELETE',
  ],
  [
    'migrations that the product sees',
    'grant select on kontor_migrations to kontor_app',
    'kontor_migrations belongs to no tenant and is granted',
  ],
])('T03: %s is caught', async (_what, change, fault) => {
  const faults = await faultsAfter(change)
  expect(faults.join('\n')).toContain(fault)
})

test('T03: a view with the rights of its caller is not complained of', async () => {
  expect(await faultsAfter('create view good with (security_invoker = on) as select * from users')).toEqual(
    [],
  )
})
