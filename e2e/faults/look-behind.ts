import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'

/** Where the database listens, as its own file says, whoever started it. */
function socketOf(dataDir: string): { folder: string; port: string } {
  const lines = readFileSync(join(dataDir, 'database', 'cluster', 'postmaster.pid'), 'utf8').split('\n')
  return { folder: lines[4] ?? '', port: lines[3] ?? '' }
}

/** Path of the socket that it listens on. */
export function socketPath(dataDir: string): string {
  const { folder, port } = socketOf(dataDir)
  return join(folder, `.s.PGSQL.${port}`)
}

/** Connections past everything, as the superuser of the embedded database. */
export async function lookBehind(dataDir: string): Promise<pg.Pool> {
  const file = join(dataDir, 'database', 'passwords.json')
  const { superuser } = JSON.parse(await readFile(file, 'utf8')) as { superuser: string }
  const { folder, port } = socketOf(dataDir)
  const pool = new pg.Pool({
    host: folder,
    port: Number(port),
    user: 'postgres',
    password: superuser,
    database: 'kontor',
    max: 2,
    connectionTimeoutMillis: 5_000,
    query_timeout: 20_000,
  })
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
