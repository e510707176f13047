import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { findShipped, makeReachable } from './binaries.ts'
import { createCluster, DATABASE, ensurePasswords, OWNER, SUPERUSER, writeSettings } from './cluster.ts'
import { type LaunchOrder, launch } from './launch.ts'
import { databaseFolder, prepareHome } from './place.ts'
import {
  clearRemains,
  findPostmaster,
  type Postmaster,
  stopPostmaster,
  waitUntilReady,
} from './postmaster.ts'
import { chooseServerUser } from './server-user.ts'
import { makeSocketDir, removeSocketDir } from './socket-dir.ts'
import { keepRunning } from './keep-running.ts'

/** Only part of the socket's file name: nothing listens on TCP. */
const PORT = 5432
/** An orphan that is still recovering gets this long before it is stopped instead. */
const ADOPT_LIMIT_MS = 10_000
const CLUSTER = 'cluster'

export type StartOptions = {
  /** Kontor's data folder; everything of the database lies in its folder `database`. */
  dataDir: string
  log: (message: string) => void
  /** Trades safety against power cuts for speed. */
  test?: boolean
}

export type EmbeddedPostgres = {
  socketDir: string
  port: number
  /** Login of the owner of the database `kontor`: may create roles and databases, is no superuser. */
  ownerUrl: string
  /** For maintenance only: bypasses row-level security. */
  superuserUrl: string
  /** True when the server of an earlier, killed parent was taken over. */
  adopted: boolean
  /** Process number of the server; another one after it was restarted. */
  pid(): number
  /** Stops the server cleanly; after 20 s at once. */
  stop(): Promise<void>
}

/**
 * Makes sure that the data folder's PostgreSQL runs: creates the cluster the first time, adopts a server that
 * outlived its parent, and restarts one that dies. The caller holds the folder's lock (`lockDataDir`).
 * @throws Error that says what to do
 */
export async function startEmbedded({ dataDir, log, test = false }: StartOptions): Promise<EmbeddedPostgres> {
  const user = chooseServerUser(join(databaseFolder(dataDir), CLUSTER))
  const home = await prepareHome(dataDir, user)
  const clusterDir = join(home, CLUSTER)
  const binaries = await makeReachable(findShipped(), { user, reachableDir: home })
  const passwords = await ensurePasswords(join(home, 'passwords.json'))
  if (!existsSync(clusterDir)) {
    log(`creating the database in ${clusterDir}`)
    await createCluster(clusterDir, { binaries, user, passwords, test })
  }
  const adopted = await adoptOrStop(clusterDir, binaries.postgres, log)
  const socketDir = adopted?.socketDir ?? (await makeSocketDir(clusterDir, user))
  const order = {
    postgres: binaries.postgres,
    clusterDir,
    socketDir,
    port: PORT,
    user,
    logFile: join(home, 'server.log'),
  }
  const first = adopted ?? (await start(order, test))
  log(`database ${adopted ? 'adopted' : 'started'} (process ${first.process.pid})`)
  const kept = keepRunning(first, { restart: () => start(order, test), log })
  return {
    socketDir,
    port: PORT,
    ownerUrl: connectionUrl(OWNER, passwords.owner, socketDir),
    superuserUrl: connectionUrl(SUPERUSER, passwords.superuser, socketDir),
    adopted: adopted !== undefined,
    pid: () => kept.current().process.pid,
    async stop() {
      await stopPostmaster(await kept.release())
      await removeSocketDir(socketDir)
      log('database stopped')
    },
  }
}

/** Stops the server that a dead parent left running on this data folder, if there is one. */
export async function stopOrphan(dataDir: string): Promise<void> {
  const home = await realpath(databaseFolder(dataDir)).catch(() => undefined)
  const orphan = home === undefined ? undefined : findPostmaster(join(home, CLUSTER))
  if (orphan === undefined) return
  await stopPostmaster(orphan)
  await removeSocketDir(orphan.socketDir)
}

async function start(order: LaunchOrder, test: boolean): Promise<Postmaster> {
  await clearRemains(order.clusterDir)
  await writeSettings(order.clusterDir, test)
  return await launch(order)
}

/** An orphan of the same binaries is taken over; of others (an update came between), or a sick one, is stopped. */
async function adoptOrStop(
  clusterDir: string,
  postgres: string,
  log: StartOptions['log'],
): Promise<Postmaster | undefined> {
  const orphan = findPostmaster(clusterDir)
  if (orphan === undefined) return undefined
  if (orphan.executable === postgres) {
    const ready = await waitUntilReady(clusterDir, orphan.process, ADOPT_LIMIT_MS)
    if (ready !== undefined) return ready
  }
  log(`stopping the database that an earlier run left behind (process ${orphan.process.pid})`)
  await stopPostmaster(orphan)
  await removeSocketDir(orphan.socketDir)
  return undefined
}

/** A URL that both node-postgres and libpq read as a Unix socket; the host name in it is only for URL parsers. */
function connectionUrl(user: string, password: string, socketDir: string): string {
  return `postgres://${user}:${password}@localhost:${PORT}/${DATABASE}?host=${encodeURIComponent(socketDir)}`
}
