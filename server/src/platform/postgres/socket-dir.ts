import { chmod, chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ServerUser } from './server-user.ts'

/** A Unix socket's path has 108 bytes with the closing zero; PostgreSQL adds "/.s.PGSQL.5432" and a lock suffix. */
const LONGEST_DIR_BYTES = 85

const RUN_DIR_PREFIX = 'kontor-run-'
const RUN_DIR_PARENT = '/tmp'

/** The cluster's own folder, or a short new one when the path would be too long for a socket. */
export async function makeSocketDir(clusterDir: string, user: ServerUser): Promise<string> {
  if (Buffer.byteLength(clusterDir) <= LONGEST_DIR_BYTES) return clusterDir
  const parent = Buffer.byteLength(tmpdir()) < LONGEST_DIR_BYTES / 2 ? tmpdir() : RUN_DIR_PARENT
  const dir = await mkdtemp(join(parent, RUN_DIR_PREFIX))
  await chown(dir, user.uid, user.gid)
  await chmod(dir, 0o700)
  return dir
}

/** Removes a short folder made by `makeSocketDir`; leaves a cluster's folder alone. */
export async function removeSocketDir(socketDir: string): Promise<void> {
  const isRunDir =
    [tmpdir(), RUN_DIR_PARENT].includes(dirname(socketDir)) && socketDir.includes(RUN_DIR_PREFIX)
  if (isRunDir) await rm(socketDir, { recursive: true, force: true })
}
