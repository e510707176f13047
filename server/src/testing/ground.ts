import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { folderStore } from '#platform/blobs'
import { type Clock, systemClock } from '#platform/clock'
import { type Context, type Services, systemContext } from '#platform/context'
import { type Database, openDatabase } from '#platform/db'
import { type Log, silentLog } from '#platform/log'
import { createKeyring } from '#platform/secrets'
import { type TestDatabase, testDatabase } from './database.ts'

/** What lies under the modules, on a database of its own: for tests of the platform. */
export interface Ground {
  database: TestDatabase
  db: Database
  services: Services
  /** A further handle with a pool of its own, as another process has it; closed with the ground. */
  open(options?: { maxConnections?: number }): Database
  /** The rows of a statement run by the superuser, behind every wall. */
  ask<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>
  /** A new tenant, without the events that the product writes for one. */
  tenant(): Promise<Context>
  stop(): Promise<void>
}

export async function testGround(
  options: { clock?: Clock; log?: Log; maxConnections?: number } = {},
): Promise<Ground> {
  const { clock = systemClock, log = silentLog, maxConnections = 5 } = options
  const database = await testDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'kontor-ground-'))
  const keyring = createKeyring(Buffer.alloc(32, 7))
  const services: Services = { clock, log, keyring, blobs: folderStore(folder), baseUrl: 'http://localhost' }
  const superuser = new pg.Pool({ connectionString: database.superuserUrl, max: 2 })
  superuser.on('error', () => undefined)
  const handles: Database[] = []
  const open: Ground['open'] = (wish = {}) => {
    const handle = openDatabase({
      url: database.appUrl,
      maxConnections: wish.maxConnections ?? maxConnections,
      log,
    })
    handles.push(handle)
    return handle
  }
  return {
    database,
    db: open(),
    services,
    open,
    ask: async (text, values) => (await superuser.query(text, values)).rows,
    tenant: async () => {
      const id = randomUUID()
      await superuser.query(
        'insert into tenants (tenant_id, slug, name, wrapped_key) values ($1, $2, $2, $3)',
        [id, `t-${id.slice(0, 8)}`, keyring.createTenantKey(id)],
      )
      return systemContext(services, id)
    },
    stop: async () => {
      await Promise.all(handles.map((handle) => handle.close()))
      await superuser.end()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
