import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded, stopOrphan } from '@kontor/server/src/platform/postgres/index.ts'

/** A PostgreSQL server to measure on. */
export type Cluster = {
  ownerUrl: string
  superuserUrl: string
  pid(): number
  stop(): Promise<void>
}

/** The product's own embedded server with the product's own settings: what is committed survives a power cut. */
export async function startCluster(say: (line: string) => void): Promise<Cluster> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kontor-bench-'))
  await chmod(dataDir, 0o711)
  const postgres = await startEmbedded({ dataDir, log: say })
  return {
    ownerUrl: postgres.ownerUrl,
    superuserUrl: postgres.superuserUrl,
    pid: postgres.pid,
    stop: async () => {
      await postgres.stop()
      await stopOrphan(dataDir)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
