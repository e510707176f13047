import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { applyDeclaration, declaration } from '@kontor/server/src/apply/index.ts'
import { bindPorts } from '@kontor/server/src/bindings.ts'
import { openChannels } from '@kontor/server/src/modules/channels/index.ts'
import { createTenant } from '@kontor/server/src/modules/tenancy/index.ts'
import { folderStore } from '@kontor/server/src/platform/blobs/index.ts'
import {
  type Context,
  type Services,
  systemClock,
  systemContext,
} from '@kontor/server/src/platform/context/index.ts'
import { type Database, migrate, openDatabase } from '@kontor/server/src/platform/db/index.ts'
import { openAccessTokens } from '@kontor/server/src/modules/accounts/index.ts'
import { openEgress } from '@kontor/server/src/platform/egress/index.ts'
import { silentLog } from '@kontor/server/src/platform/log/index.ts'
import { createKeyring } from '@kontor/server/src/platform/secrets/index.ts'
import { cpuMs } from '../measure/cpu.ts'
import type { Cluster } from './cluster.ts'

const login = { name: 'kontor_bench', password: 'only-for-measuring' }
const maxConnections = 40
/** Parser threads, as the server runs them. */
export const parsers = 2

/** A fresh database with one tenant, and the product's services on it. */
export type Ground = {
  db: Database
  services: Services
  tenantId: string
  context: Context
  /** Login of the product's processes; what the references of the same run use, too. */
  loginUrl: string
  /** For building a situation set by set, past row-level security and foreign keys. */
  superuser: pg.Client
  cpu(): number
  apply(document: unknown): Promise<void>
  close(): Promise<void>
}

/**
 * Creates a database on the cluster, migrates it, founds a tenant and binds the product's parts to each other as the
 * server does. The parts belong to the ground that was opened last.
 */
export async function openGround(cluster: Cluster): Promise<Ground> {
  const name = `bench_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  await asOwner(cluster, `create database ${name}`)
  const urlOf = (url: string): URL => Object.assign(new URL(url), { pathname: `/${name}` })
  await migrate({ ownerUrl: urlOf(cluster.ownerUrl).href, login })
  const loginUrl = Object.assign(urlOf(cluster.ownerUrl), {
    username: login.name,
    password: login.password,
  }).href
  const folder = await mkdtemp(join(tmpdir(), 'kontor-bench-blobs-'))
  const db = openDatabase({ url: loginUrl, maxConnections, log: silentLog })
  const keyring = createKeyring(randomBytes(32))
  const services: Services = {
    clock: systemClock,
    log: silentLog,
    keyring,
    blobs: folderStore(folder),
    baseUrl: 'http://localhost',
  }
  const channels = openChannels({ log: silentLog, parsers })
  const egress = openEgress([])
  const ports = bindPorts({
    db,
    channels,
    resolveHost: egress.resolveHost,
    accessTokens: openAccessTokens(db, services, egress.fetch),
    log: silentLog,
  })
  const tenantId = await createTenant(db, services, { slug: 'bench', name: 'Bench', locale: 'en' })
  const context = systemContext(services, tenantId)
  const superuser = new pg.Client({ connectionString: urlOf(cluster.superuserUrl).href })
  await superuser.connect()
  await superuser.query('set session_replication_role = replica')
  return {
    db,
    services,
    tenantId,
    context,
    loginUrl,
    superuser,
    cpu: () => cpuMs(cluster.pid()),
    apply: async (document) => {
      await db.inTenant(context, (tx) => applyDeclaration(tx, declaration.parse(document)))
    },
    close: async () => {
      await ports.close()
      for (const channel of channels.values()) await channel.close()
      await superuser.end()
      await db.close()
      await asOwner(cluster, `drop database ${name} with (force)`)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function asOwner(cluster: Cluster, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: cluster.ownerUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
