import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { checkBackup, restoreBackup, settleTenant, writeBackup } from '@kontor/server/src/backup/index.ts'
import { verifySeals } from '@kontor/server/src/modules/accounts/index.ts'
import { verifyBlobs, verifyLedger } from '@kontor/server/src/modules/intake/index.ts'
import { folderStore } from '@kontor/server/src/platform/blobs/index.ts'
import { systemContext } from '@kontor/server/src/platform/context/index.ts'
import { openDatabase } from '@kontor/server/src/platform/db/index.ts'
import { verifyLog } from '@kontor/server/src/platform/events/index.ts'
import { silentLog } from '@kontor/server/src/platform/log/index.ts'
import type { Bench } from '../bench.ts'
import type { Cluster } from '../ground/cluster.ts'
import { type Ground, openGround } from '../ground/ground.ts'
import type { Figure } from '../report/figure.ts'
import { buildHistory } from './house.ts'

const fullSize = 100_000
const leastSize = 200
/** C10: what an operator who restores has to wait for. */
const limitMs = 15 * 60_000
const bytesPerMb = 1_000_000

/**
 * C10: 100,000 cases with their history are restored into an empty database, from reading the file to the verified
 * end, within 15 minutes. Once, since it is one long operation.
 */
export const restore: Bench = {
  name: 'restore',
  run: async ({ cluster, scale, say }) => {
    const size = Math.max(leastSize, scale(fullSize))
    const folder = await mkdtemp(join(tmpdir(), 'kontor-bench-restore-'))
    const ground = await openGround(cluster)
    try {
      const building = await timed(() => buildHistory(ground, size))
      say(`  ${size} cases built in ${(building.ms / 1000).toFixed(0)} s`)
      return await measure(cluster, ground, { size, folder, say })
    } finally {
      await ground.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function measure(
  cluster: Cluster,
  ground: Ground,
  { size, folder, say }: { size: number; folder: string; say(line: string): void },
): Promise<Figure[]> {
  const path = join(folder, 'backup.tar')
  const made = await timed(() =>
    writeBackup(path, {
      databaseUrl: ground.loginUrl,
      blobs: ground.services.blobs,
      kontor: 'bench',
      keys: async () => ({ keyId: ground.services.keyring.id(), key: null }),
    }),
  )
  say(
    `  backed up in ${(made.ms / 1000).toFixed(1)} s: ${made.result.rows} rows, ${(made.result.bytes / bytesPerMb).toFixed(0)} MB`,
  )
  const target = await emptyDatabase(cluster, ground.loginUrl)
  const services = { ...ground.services, blobs: folderStore(join(folder, 'blobs')) }
  const checking = await timed(() => checkBackup(path))
  const loading = await timed(() =>
    restoreBackup(path, checking.result, {
      ownerUrl: target.ownerUrl,
      login: target.login,
      services,
      log: silentLog,
      settle: (tx, head) => settleTenant(tx, head, { pauseAccounts: false }),
    }),
  )
  say(`  restored in ${(loading.ms / 1000).toFixed(1)} s`)
  if (loading.result.rows !== made.result.rows) throw new Error('rows were lost')
  const db = openDatabase({ url: target.loginUrl, maxConnections: 2, log: silentLog })
  const verifying = await timed(async () => {
    const context = systemContext(services, ground.tenantId)
    const found = [
      await db.snapshotInTenant(context, verifyLog),
      await db.snapshotInTenant(context, verifyLedger),
      await verifyBlobs(db, context),
      await db.readInTenant(context, verifySeals),
    ]
    const fault = found.find((one) => one.fault !== null)
    if (fault) throw new Error(`the restored system does not verify: ${JSON.stringify(fault)}`)
  })
  await db.close()
  await target.drop()
  const totalMs = checking.ms + loading.ms + verifying.ms
  const figure = (what: string, ms: number): Figure => ({
    id: 'C10',
    what: `${what}, ${size} cases`,
    value: ms,
    unit: 'ms',
    reference: { what: `15 min for ${fullSize}`, value: limitMs },
    ratio: (ms * fullSize) / size / limitMs,
  })
  return [
    {
      ...figure('restored and verified', totalMs),
      target: { bound: 'at most', ratio: 1 },
      notes: {
        rows: made.result.rows,
        MB: made.result.bytes / bytesPerMb,
        'check s': checking.ms / 1000,
        'verify s': verifying.ms / 1000,
        'peak memory MB': process.resourceUsage().maxRSS / 1000,
      },
    },
    figure('of that load and fence', loading.ms),
    figure('backup', made.ms),
  ]
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const began = performance.now()
  const result = await work()
  return { result, ms: performance.now() - began }
}

/** A database of the owner's without anything in it, and the login of the ground for it. */
async function emptyDatabase(cluster: Cluster, groundLoginUrl: string) {
  const name = `bench_${randomUUID().replaceAll('-', '').slice(0, 12)}`
  const ask = async (text: string): Promise<void> => {
    const client = new pg.Client({ connectionString: cluster.ownerUrl })
    await client.connect()
    await client.query(text).finally(() => client.end())
  }
  await ask(`create database ${name}`)
  const { username, password } = new URL(groundLoginUrl)
  const at = (url: string): string => Object.assign(new URL(url), { pathname: `/${name}` }).href
  return {
    ownerUrl: at(cluster.ownerUrl),
    loginUrl: at(groundLoginUrl),
    login: { name: username, password },
    drop: () => ask(`drop database ${name} with (force)`),
  }
}
