import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import {
  findServerProcesses,
  identify,
  type ProcessIdentity,
  serverExecutable,
  waitForEnd,
} from './process-facts.ts'

/** A clean stop rolls back open transactions and writes a checkpoint; a slow disk may need this long. */
const STOP_LIMIT_MS = 20_000
/** After SIGQUIT nothing is written any more; the next start recovers. */
const QUIT_LIMIT_MS = 5_000
/** Back ends that lost their postmaster end by themselves as soon as they look; after this they are told to. */
const ORPHAN_LIMIT_MS = 3_000
const LOOK_EVERY_MS = 5

/** A running server of one cluster, as its postmaster.pid tells. */
export type Postmaster = {
  process: ProcessIdentity
  executable: string
  socketDir: string
  port: number
  ready: boolean
}

/** The running server of this cluster; undefined when none runs, whatever a stale postmaster.pid says. */
export function findPostmaster(clusterDir: string): Postmaster | undefined {
  const lines = readPidFile(clusterDir)
  const pid = Number(lines[0])
  const process = pid > 0 ? identify(pid) : undefined
  const executable = serverExecutable(pid, clusterDir)
  if (process === undefined || executable === undefined) return undefined
  return {
    process,
    executable,
    port: Number(lines[3]),
    socketDir: lines[4] ?? '',
    ready: lines[7]?.trim() === 'ready',
  }
}

/** Resolves with the server once it takes connections; undefined when the process ended or the limit passed. */
export async function waitUntilReady(
  clusterDir: string,
  process: ProcessIdentity,
  limitMs: number,
): Promise<Postmaster | undefined> {
  const end = performance.now() + limitMs
  while (performance.now() < end && identify(process.pid)?.startTicks === process.startTicks) {
    const found = findPostmaster(clusterDir)
    if (found?.ready && found.process.pid === process.pid) return found
    await delay(LOOK_EVERY_MS)
  }
  return undefined
}

/** Stops a server: cleanly within its limit, else at once (nothing acknowledged is lost either way). */
export async function stopPostmaster({ process: server }: { process: ProcessIdentity }): Promise<void> {
  send(server.pid, 'SIGINT')
  if (await waitForEnd(server, STOP_LIMIT_MS)) return
  send(server.pid, 'SIGQUIT')
  if (await waitForEnd(server, QUIT_LIMIT_MS)) return
  throw new Error(`PostgreSQL (process ${server.pid}) does not stop: end it by hand, then start again.`)
}

/** Waits until no back end of an earlier, killed server works in the cluster, then clears a misleading pid file. */
export async function clearRemains(clusterDir: string): Promise<void> {
  for (const orphan of findServerProcesses(clusterDir)) {
    if (await waitForEnd(orphan, ORPHAN_LIMIT_MS)) continue
    send(orphan.pid, 'SIGQUIT')
    if (await waitForEnd(orphan, QUIT_LIMIT_MS)) continue
    throw new Error(
      `A PostgreSQL back end (process ${orphan.pid}) does not end: end it by hand, then start again.`,
    )
  }
  // PostgreSQL believes a pid file whose number now belongs to another process of the same account.
  const pid = Number(readPidFile(clusterDir)[0])
  if (pid > 0 && identify(pid) !== undefined) await rm(join(clusterDir, 'postmaster.pid'), { force: true })
}

function readPidFile(clusterDir: string): string[] {
  try {
    return readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function send(pid: number, signal: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
