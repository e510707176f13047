import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createToken, findUserByLogin } from '#access'
import { folderStore } from '#platform/blobs'
import { type Clock, systemClock } from '#platform/clock'
import { type Context, type Services, systemContext } from '#platform/context'
import { type Database, openDatabase } from '#platform/db'
import { type Log, silentLog } from '#platform/log'
import type { ClamdPlace } from '#platform/scanner'
import { createKeyring } from '#platform/secrets'
import { createTenant } from '#tenancy'
import { createClient } from '@kontor/contract/client'
import { applyDeclaration, declaration } from '../apply/index.ts'
import { type Kontor, startKontor } from '../main.ts'
import { type TestDatabase, testDatabase } from './database.ts'

const masterKey = Buffer.alloc(32, 7)

export interface TestTenant {
  id: string
  slug: string
  context: Context
  /** An API token of a user. */
  token(login: string): Promise<string>
  /** A typed client with that user's token. */
  client(login: string): Promise<ReturnType<typeof createClient>>
  /** Declares more, as `kontor apply` does. */
  apply(document: unknown): Promise<void>
}

export interface TestKontor {
  baseUrl: string
  smtpPort: number
  /** Where its blobs lie. */
  folder: string
  database: TestDatabase
  db: Database
  services: Services
  kontor: Kontor
  tenant(slug: string, document?: unknown): Promise<TestTenant>
  stop(): Promise<void>
}

/** The whole product in this process: a database of its own, HTTP and SMTP on free ports of the loopback. */
export async function testKontor(
  options: { clock?: Clock; log?: Log; role?: 'all' | 'web'; baseUrl?: string; clamd?: ClamdPlace } = {},
): Promise<TestKontor> {
  const database = await testDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'kontor-test-'))
  const {
    clock = systemClock,
    log = silentLog,
    role = 'all',
    baseUrl: publicUrl = 'http://localhost',
  } = options
  const db = openDatabase({ url: database.appUrl, maxConnections: 10, log })
  // The port is known only after listening; on loopback the origin may be any loopback port that was called.
  const services: Services = {
    clock,
    log,
    keyring: createKeyring(masterKey),
    blobs: folderStore(join(folder, 'blobs')),
    baseUrl: publicUrl,
    scansFiles: options.clamd !== undefined,
  }
  const kontor = await startKontor({
    db,
    databaseUrl: database.appUrl,
    services,
    role,
    demo: false,
    smtpInPort: 0,
    smtpInHost: '127.0.0.1',
    egressAllow: ['127.0.0.0/8', '::1/128'],
    clamd: options.clamd ?? null,
    parsers: 1,
  })
  const baseUrl = await kontor.app.listen({ port: 0, host: '127.0.0.1' })
  return {
    baseUrl,
    smtpPort: kontor.smtpPort ?? 0,
    folder,
    database,
    db,
    services,
    kontor,
    tenant: async (slug, document) => {
      const id = await createTenant(db, services, { slug, name: slug, locale: 'en' })
      const context = systemContext(services, id)
      const token = (login: string): Promise<string> =>
        db.inTenant(context, async (tx) => {
          const user = await findUserByLogin(tx, login)
          if (!user) throw new Error(`there is no user ${login}`)
          return createToken(tx, user.id, 'test')
        })
      const apply = async (more: unknown): Promise<void> => {
        await db.inTenant(context, (tx) => applyDeclaration(tx, declaration.parse(more)))
      }
      if (document !== undefined) await apply(document)
      return {
        id,
        slug,
        context,
        token,
        apply,
        client: async (login) => createClient({ baseUrl, token: await token(login) }),
      }
    },
    stop: async () => {
      await kontor.stop()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
