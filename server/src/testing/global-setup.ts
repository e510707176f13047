import { readdirSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import {
  type EmbeddedPostgres,
  lockDataDir,
  readRunning,
  startEmbedded,
  stopOrphan,
} from '#platform/postgres'

declare module 'vitest' {
  interface ProvidedContext {
    /** The owner's login of the run's test cluster. */
    ownerUrl: string
    /** Bypasses row-level security: for tests that play an intruder with the database's own rights. */
    superuserUrl: string
  }
}

const PREFIX = 'kontor-test-'
/** A younger folder may belong to a run that has not taken its lock yet. */
const DEAD_AFTER_MS = 60_000
/** Every project loads this file anew; the run's one cluster is found again under this name. */
const SHARED = Symbol.for('kontor.testing.cluster')

type Shared = { users: number; cluster: Promise<Cluster> }
type Cluster = { postgres: EmbeddedPostgres; dispose: () => Promise<void> }

/** Gives a vitest project the run's database cluster; the last project that leaves stops and removes it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = globalThis as { [SHARED]?: Shared }
  home[SHARED] ??= { users: 0, cluster: startCluster() }
  const shared = home[SHARED]
  shared.users += 1
  const { postgres, dispose } = await shared.cluster
  project.provide('ownerUrl', postgres.ownerUrl)
  project.provide('superuserUrl', postgres.superuserUrl)
  return async () => {
    shared.users -= 1
    if (shared.users > 0) return
    delete home[SHARED]
    await dispose()
  }
}

async function startCluster(): Promise<Cluster> {
  await removeDeadRuns()
  const dataDir = await mkdtemp(join(tmpdir(), PREFIX))
  const lock = await lockDataDir(dataDir, { pid: process.pid, port: 0, version: 'test' })
  const postgres = await startEmbedded({ dataDir, test: true, log: () => undefined })
  return {
    postgres,
    async dispose() {
      await postgres.stop()
      await lock.release()
      await rm(dataDir, { recursive: true })
    },
  }
}

/** A run that was killed leaves its server and its folder behind. */
async function removeDeadRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const dataDir = join(tmpdir(), name)
    if (!isOldAndOurs(dataDir) || readRunning(dataDir) !== undefined) continue
    await stopOrphan(dataDir)
    await rm(dataDir, { recursive: true, force: true })
  }
}

function isOldAndOurs(dataDir: string): boolean {
  const facts = statSync(dataDir, { throwIfNoEntry: false })
  return (
    facts?.uid === process.getuid?.() && facts !== undefined && Date.now() - facts.ctimeMs > DEAD_AFTER_MS
  )
}
