import pg from 'pg'
import type { Context } from '#platform/context'
import { type CopiedTable, type CopyIn, copyIn, tenantTables } from './copy.ts'
import { handle, type WriteTx } from './database.ts'
import {
  applyOne,
  asMigrator,
  createMigrationTable,
  inTransaction,
  type MigrateOptions,
  type Migration,
  MigrationError,
  readMigrations,
} from './migrate.ts'
import type { AppliedMigration } from './snapshot.ts'

/** Index builds of a restore get this much; nothing else runs then. */
const buildMemory = '256MB'

export interface Loading {
  /** A stream into a table of the restored schema. */
  copyIn(table: CopiedTable): CopyIn
}

export interface LoadSteps<T> {
  /** The schema that the rows were copied from. */
  migrations: readonly AppliedMigration[]
  /** Streams the rows in; references and indexes come after. */
  fill(loading: Loading): Promise<void>
  /** Runs in the filled database of the newest schema; `inTenant` belongs to the same transaction. */
  settle(inTenant: <R>(context: Context, work: (tx: WriteTx) => Promise<R>) => Promise<R>): Promise<T>
}

/** Ids of the tenants that a database holds; none where Kontor was never set up. */
export async function tenantsHeld(ownerUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'kontor-setup' })
  await client.connect()
  try {
    const { rows } = await client.query<{ there: boolean }>(
      "select to_regclass('public.tenants') is not null as there",
    )
    if (rows[0]?.there !== true) return []
    // The owner is bound by row-level security too: the wall is taken down for this one look and put back.
    return await inTransaction(client, async () => {
      await client.query('alter table tenants no force row level security')
      const found = await client.query<{ id: string }>('select tenant_id as id from tenants')
      await client.query('alter table tenants force row level security')
      return found.rows.map(({ id }) => id)
    })
  } finally {
    await client.end()
  }
}

/** Throws when this version does not know the schema: the backup is newer, or of another product. */
export async function requireKnownMigrations(applied: readonly AppliedMigration[]): Promise<void> {
  const known = new Map((await readMigrations()).map((one) => [one.name, one.sha256]))
  for (const { name, sha256 } of applied) {
    if (!known.has(name))
      throw new MigrationError(`The backup knows the migration ${name}: restore it with a newer Kontor`)
    if (known.get(name) !== sha256)
      throw new MigrationError(`The migration ${name} of the backup is not the one of this Kontor`)
  }
}

/**
 * Replaces all of Kontor's tables by what `fill` streams in, in one transaction: when anything fails, the database is
 * as it was. The schema is first the one the rows come from, and then brought forward to the newest.
 */
export function loadDatabase<T>(options: MigrateOptions, steps: LoadSteps<T>): Promise<T> {
  return asMigrator(options, async (client) => {
    await requireKnownMigrations(steps.migrations)
    const result = await inTransaction(client, async () => {
      await client.query(
        `set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
         set local maintenance_work_mem = '${buildMemory}'`,
      )
      await dropEverything(client)
      const then = new Set(steps.migrations.map(({ name }) => name))
      const files = await readMigrations()
      await createMigrationTable(client)
      await applyAll(
        client,
        files.filter(({ name }) => then.has(name)),
      )
      const tables = await tenantTables(client)
      for (const { name } of tables)
        await client.query(`alter table ${quoted(name)} no force row level security`)
      const rebuild = await dropReferencesAndIndexes(client)
      await steps.fill({ copyIn: (table) => copyIn(client, table) })
      for (const text of rebuild) await client.query(text)
      await raiseIdentities(client)
      await applyAll(
        client,
        files.filter(({ name }) => !then.has(name)),
      )
      const settled = await steps.settle(async (context, work) =>
        work(handle(client, context, new Set(), [])),
      )
      for (const { name } of await tenantTables(client))
        await client.query(`alter table ${quoted(name)} force row level security`)
      return settled
    })
    await client.query('analyze')
    return result
  })
}

async function applyAll(client: pg.Client, files: readonly Migration[]): Promise<void> {
  for (const file of files) await applyOne(client, file)
}

/** Tables and functions of ours; what belongs to an extension stays. */
async function dropEverything(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ text: string }>(`
    select format('drop table %s cascade', c.oid::regclass) as text from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and pg_has_role(c.relowner, 'usage')
    union all
    select format('drop function %s cascade', p.oid::regprocedure) from pg_proc p
     where p.pronamespace = 'public'::regnamespace and pg_has_role(p.proowner, 'usage')
       and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`)
  for (const { text } of rows) await client.query(text)
}

/** Rows are loaded without them, in any order; gives the statements that bring them back. */
async function dropReferencesAndIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ gone: string; back: string }>(`
    select format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname) as gone,
           format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) as back, 2 as place
      from pg_constraint c where c.connamespace = 'public'::regnamespace and c.contype = 'f'
    union all
    select format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid), 1
      from pg_index i join pg_class c on c.oid = i.indexrelid
     where c.relnamespace = 'public'::regnamespace and not exists (select from pg_constraint k where k.conindid = i.indexrelid)
     order by place, back`)
  for (const { gone } of rows.toReversed()) await client.query(gone)
  return rows.map(({ back }) => back)
}

/** Numbers that the database gives go on behind those that were loaded. */
async function raiseIdentities(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ text: string }>(`
    select format('select setval(pg_get_serial_sequence(%L, %L), greatest(1, (select max(%I) from %s)))',
                  c.oid::regclass, a.attname, a.attname, c.oid::regclass) as text
      from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attidentity <> ''`)
  for (const { text } of rows) await client.query(text)
}

function quoted(name: string): string {
  return pg.escapeIdentifier(name)
}
