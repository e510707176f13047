import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { migrate, readMigrations } from '#platform/db'

/** The login of the product's processes in every test database. */
const LOGIN = { name: 'kontor_login', password: 'only-for-tests' }
/** Workers take turns in making the template: 'tmpl' in ASCII. */
const TEMPLATE_LOCK = 0x746d706c

export type TestDatabase = {
  name: string
  /** The owner of the tables; bound by row-level security like everybody. */
  ownerUrl: string
  /** The login of the product's processes: no rights of its own, may become kontor_app and kontor_system. */
  appUrl: string
  /** Bypasses row-level security: for tests that tamper or count behind the product's back. */
  superuserUrl: string
  drop(): Promise<void>
}

/** A fresh database with every migration applied, cloned from a template that is made once a run. */
export async function testDatabase(): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await asLogin(inject('ownerUrl'), async (client) => {
    const template = await ensureTemplate(client)
    await client.query(`create database ${name} template ${template} strategy file_copy`)
  })
  const ownerUrl = withDatabase(inject('ownerUrl'), name)
  return {
    name,
    ownerUrl,
    appUrl: withLogin(ownerUrl),
    superuserUrl: withDatabase(inject('superuserUrl'), name),
    // By the superuser, since only he may end the server's own cleaning of this database.
    drop: () =>
      asLogin(inject('superuserUrl'), (client) =>
        client.query(`drop database if exists ${name} with (force)`),
      ).then(() => undefined),
  }
}

async function ensureTemplate(client: pg.Client): Promise<string> {
  const sums = (await readMigrations()).map(({ sha256 }) => sha256)
  const template = `template_${createHash('sha256').update(sums.join()).digest('hex').slice(0, 16)}`
  await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template])
    if (rowCount === 0) await makeTemplate(client, template)
  } finally {
    await client.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK])
  }
  return template
}

/** It gets its name only when it is complete. */
async function makeTemplate(client: pg.Client, template: string): Promise<void> {
  const draft = `draft_${template}`
  await client.query(`drop database if exists ${draft} with (force)`)
  await client.query(`create database ${draft}`)
  await migrate({ ownerUrl: withDatabase(inject('ownerUrl'), draft), login: LOGIN })
  await client.query(`alter database ${draft} rename to ${template}`)
}

async function asLogin<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url)
  changed.pathname = `/${name}`
  return changed.href
}

function withLogin(url: string): string {
  const changed = new URL(url)
  changed.username = LOGIN.name
  changed.password = LOGIN.password
  return changed.href
}
