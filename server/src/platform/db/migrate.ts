import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'
import type { Log } from '#platform/log'
import { ensureRoles, type LoginRole } from './roles.ts'
import { installJobTables } from './job-tables.ts'

const folder = new URL('../../../migrations/', import.meta.url)
/** One migrator at a time on a database: 'kontor' in ASCII. */
const migrationLock = 0x6b6f6e746f72
const minServerVersion = 180_000

export interface MigrateOptions {
  /** A login that owns the database. */
  ownerUrl: string
  /** The login the product runs as; made or granted what it needs. */
  login?: LoginRole
  log?: Log
}

/** A migration that was applied is not the file that lies here any more. */
export class MigrationError extends Error {}

/**
 * Brings a database up to date: roles, then every numbered file of `migrations/` that is not in yet, each in a
 * transaction of its own, forward only. Safe to call at the same time from several processes.
 */
export function migrate(options: MigrateOptions): Promise<{ applied: string[] }> {
  return asMigrator(options, async (client) => ({ applied: await applyFiles(client, options.log) }))
}

/** Does the work of an owner while no other process changes the schema; roles are there before, job tables after. */
export async function asMigrator<T>(
  { ownerUrl, login }: MigrateOptions,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'kontor-setup' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await requireVersion(client)
    await ensureRoles(client, login)
    const result = await work(client)
    await installJobTables(client)
    return result
  } finally {
    await client.end()
  }
}

async function requireVersion(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string }>(
    "select current_setting('server_version_num') as version",
  )
  if (Number(rows[0]?.version) < minServerVersion)
    throw new MigrationError('Kontor needs PostgreSQL 18 or newer')
}

/** Makes the table that remembers which files are in. */
export async function createMigrationTable(client: pg.Client): Promise<void> {
  await client.query(
    'create table if not exists kontor_migrations (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
  )
}

async function applyFiles(client: pg.Client, log?: Log): Promise<string[]> {
  await createMigrationTable(client)
  const { rows } = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from kontor_migrations',
  )
  const known = new Map(rows.map((row) => [row.name, row.sha256]))
  const applied: string[] = []
  for (const { name, text, sha256 } of await readMigrations()) {
    const before = known.get(name)
    if (before === sha256) continue
    if (before)
      throw new MigrationError(`Migration ${name} was changed after it was applied; add a new file instead`)
    await inTransaction(client, () => applyOne(client, { name, text, sha256 }))
    log?.info({ migration: name }, 'migration applied')
    applied.push(name)
  }
  return applied
}

/** Runs one file and notes that it is in; the caller holds the transaction. */
export async function applyOne(client: pg.Client, { name, text, sha256 }: Migration): Promise<void> {
  await client.query(text)
  await client.query('insert into kontor_migrations (name, sha256) values ($1, $2)', [name, sha256])
}

/** A transaction of the owner. */
export async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin')
  try {
    const result = await work()
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

/** A numbered file of `migrations/`. */
export interface Migration {
  name: string
  text: string
  sha256: string
}

/** The numbered files in order, with their checksums. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{4}-.*\.sql$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, folder), 'utf8')
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') }
    }),
  )
}
