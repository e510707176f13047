import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { bindTakenAddresses } from '#accounts'
import { openBlobStore } from '#platform/blobs'
import { type Config, readConfig } from '#platform/config'
import { type Services, systemClock } from '#platform/context'
import { type Database, migrate, openDatabase } from '#platform/db'
import { createLog, type Log } from '#platform/log'
import {
  type DataDirLock,
  type EmbeddedPostgres,
  lockDataDir,
  readRunning,
  startEmbedded,
} from '#platform/postgres'
import { type Keyring, openKeyring } from '#platform/secrets'
import { sql } from 'kysely'
import pg from 'pg'
import { version } from '../main.ts'
import { UsageError } from './usage.ts'

/** The product's login on the embedded database. */
export const loginRole = 'kontor_login'
const maxConnections = 20

/** A process's ground: settings, keys, and a database that is up to date. */
export interface Runtime {
  config: Config
  log: Log
  db: Database
  databaseUrl: string
  /** Login of the tables' owner, where it is known. */
  ownerUrl: string | null
  services: Services
  /** Tells others on this data folder where we listen; null beside a running server or with DATABASE_URL. */
  lock: DataDirLock | null
  close(): Promise<void>
}

export interface RuntimeWish {
  demo?: boolean
  /** serve: hold the data folder; join: need a running server; beside: use a running one, else start the database. */
  mode: 'serve' | 'join' | 'beside'
  say?: (line: string) => void
}

interface DatabaseAccess {
  url: string
  ownerUrl: string | null
  lock: DataDirLock | null
  embedded: EmbeddedPostgres | null
}

/** Opens everything a command needs. The embedded database is started when nobody runs it. */
export async function openRuntime(wish: RuntimeWish): Promise<Runtime> {
  const given = readConfig(process.env, { demo: wish.demo ?? false })
  // Who joins a demo server works under the same rules.
  const joinsDemo = wish.mode === 'join' && readRunning(given.dataDir)?.demo === true
  const config = joinsDemo ? readConfig(process.env, { demo: true }) : given
  const log = createLog(config.logLevel)
  const access =
    config.databaseUrl === null ? await embeddedAccess(config, wish, log) : await externalAccess(config)
  const { keyring } = access
  const db = openDatabase({ url: access.url, maxConnections, log })
  bindTakenAddresses(db)
  if (access.embedded === null && access.lock === null) await requireSetUp(db)
  const services = {
    clock: systemClock,
    keyring,
    blobs: openBlobStore(config.blobsUrl, config.dataDir),
    log,
    baseUrl: config.baseUrl,
    scansFiles: config.clamd !== null,
  }
  return {
    config,
    log,
    db,
    databaseUrl: access.url,
    ownerUrl: access.ownerUrl,
    services,
    lock: access.lock,
    close: async () => {
      try {
        await db.close()
      } finally {
        await access.embedded?.stop()
        await access.lock?.release()
      }
    },
  }
}

async function embeddedAccess(
  config: Config,
  wish: RuntimeWish,
  log: Log,
): Promise<DatabaseAccess & { keyring: Keyring }> {
  await mkdir(config.dataDir, { recursive: true })
  const running = readRunning(config.dataDir)
  if (wish.mode === 'join' && !running?.ownerUrl) {
    throw new UsageError(
      `Nothing runs on ${config.dataDir} that could be joined; start it with "kontor serve" first`,
    )
  }
  if (wish.mode !== 'serve' && running?.ownerUrl) {
    const keyring = await openKeyring(config.keyFile)
    return {
      url: loginUrl(running.ownerUrl, running.loginPassword ?? passwordOf(keyring)),
      ownerUrl: running.ownerUrl,
      lock: null,
      embedded: null,
      keyring,
    }
  }
  const lock = await lockDataDir(config.dataDir, { pid: process.pid, port: config.port, version })
  let embedded: EmbeddedPostgres | null = null
  try {
    await mkdir(dirname(config.keyFile), { recursive: true, mode: 0o700 })
    const keyring = await openKeyring(config.keyFile)
    embedded = await startEmbedded({ dataDir: config.dataDir, log: (line) => log.info(line) })
    const password = passwordOf(keyring)
    await lock.record({ ownerUrl: embedded.ownerUrl, loginPassword: password, demo: config.demo })
    const url = loginUrl(embedded.ownerUrl, password)
    await migrate({ ownerUrl: embedded.ownerUrl, login: { name: loginRole, password }, log })
    return { url, ownerUrl: embedded.ownerUrl, lock, embedded, keyring }
  } catch (error) {
    await embedded?.stop()
    await lock.release()
    throw error
  }
}

async function externalAccess(config: Config): Promise<DatabaseAccess & { keyring: Keyring }> {
  const url = config.databaseUrl ?? ''
  const keyring = await openKeyring(config.keyFile)
  if (config.databaseOwnerUrl !== null) {
    const name = decodeURIComponent(new URL(url).username)
    await migrate({ ownerUrl: config.databaseOwnerUrl, login: { name } })
  }
  return { url, ownerUrl: config.databaseOwnerUrl, lock: null, embedded: null, keyring }
}

const notSetUp = new Set(['42P01', '42501', '22023', '3F000'])

/** A database that nobody set up, or whose login lacks its roles, is told apart from one that is away. */
async function requireSetUp(db: Database): Promise<void> {
  try {
    await db.asSystem('is the database set up', (tx) => tx.all(sql`select tenant_id from tenants limit 1`))
  } catch (error) {
    await db.close()
    if (!(error instanceof pg.DatabaseError) || !notSetUp.has(error.code ?? '')) throw error
    throw new UsageError(
      'The database is not set up for Kontor: run "kontor setup" with DATABASE_URL and DATABASE_OWNER_URL once',
    )
  }
}

/** The embedded login's password follows from the master key, so that nobody has to store it. */
export function passwordOf(keyring: Keyring): string {
  return keyring.derive('embedded-database-login')
}

/** The owner's address with the login of the product. */
export function loginUrl(ownerUrl: string, password: string): string {
  const url = new URL(ownerUrl)
  url.username = loginRole
  url.password = password
  return url.toString()
}
