import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Binaries } from './binaries.ts'
import type { ServerUser } from './server-user.ts'
import { SETTINGS_FILE, settingsText } from './settings.ts'

const run = promisify(execFile)

/** The two logins of a cluster. The owner may create roles and databases but is bound by row-level security. */
export type ClusterPasswords = { superuser: string; owner: string }

/** What a cluster is made of and for whom. */
export type NewCluster = { binaries: Binaries; user: ServerUser; passwords: ClusterPasswords; test: boolean }

export const SUPERUSER = 'postgres'
export const OWNER = 'kontor_owner'
export const DATABASE = 'kontor'

/** Environment of every PostgreSQL program: nothing of ours, no locale of the machine. */
export const SERVER_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

/** Reads the passwords beside the cluster, or makes them once (mode 0600). */
export async function ensurePasswords(file: string): Promise<ClusterPasswords> {
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as ClusterPasswords
  const passwords = { superuser: newPassword(), owner: newPassword() }
  await writeFile(file, `${JSON.stringify(passwords)}\n`, { mode: 0o600, flag: 'wx' })
  return passwords
}

/**
 * Creates a cluster with its owner and its database. It gets its final name only when it is complete, so that a
 * crash in the middle leaves no half of one.
 */
export async function createCluster(clusterDir: string, order: NewCluster): Promise<void> {
  const stagingDir = `${clusterDir}.new-${process.pid}`
  await rm(stagingDir, { recursive: true, force: true })
  await mkdir(stagingDir, { mode: 0o700 })
  await chown(stagingDir, order.user.uid, order.user.gid)
  await runInitdb(stagingDir, order)
  await includeSettings(stagingDir, order.test)
  await createOwner(stagingDir, order)
  await rename(stagingDir, clusterDir)
}

/** Writes the current settings; takes effect at the next start. */
export async function writeSettings(clusterDir: string, test: boolean): Promise<void> {
  const file = join(clusterDir, SETTINGS_FILE)
  // Never written through a link that the server's account may have planted in its own folder.
  await rm(file, { force: true })
  await writeFile(file, settingsText(test), { flag: 'wx' })
  await chmod(file, 0o644)
}

async function runInitdb(dir: string, { binaries, user, passwords, test }: NewCluster): Promise<void> {
  const secretDir = await mkdtemp(join(tmpdir(), 'kontor-initdb-'))
  const passwordFile = join(secretDir, 'password')
  try {
    await writeFile(passwordFile, passwords.superuser, { mode: 0o600 })
    await chown(passwordFile, user.uid, user.gid)
    await chown(secretDir, user.uid, user.gid)
    await run(
      binaries.initdb,
      [
        `--pgdata=${dir}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        ...(test ? ['--no-sync'] : []),
      ],
      { ...user.spawn, cwd: '/', env: SERVER_ENVIRONMENT },
    )
  } finally {
    await rm(secretDir, { recursive: true })
  }
}

/** First line, not last: what an operator adds below overrules ours. */
async function includeSettings(dir: string, test: boolean): Promise<void> {
  const file = join(dir, 'postgresql.conf')
  const shipped = await readFile(file, 'utf8')
  await writeSettings(dir, test)
  await writeFile(file, `include_if_exists = '${SETTINGS_FILE}'\n${shipped}`)
}

/** Uses PostgreSQL's single-user mode: one command a line, no server, no connection. */
async function createOwner(dir: string, { binaries, user, passwords }: NewCluster): Promise<void> {
  const commands = [
    `create role ${OWNER} login createrole createdb password '${passwords.owner}'`,
    `grant pg_signal_backend to ${OWNER}`,
    `create database ${DATABASE} owner ${OWNER}`,
  ]
  const child = run(binaries.postgres, ['--single', '-j', '-D', dir, '-c', 'exit_on_error=on', SUPERUSER], {
    ...user.spawn,
    cwd: '/',
    env: SERVER_ENVIRONMENT,
  })
  child.child.stdin?.end(commands.map((command) => `${command};\n\n`).join(''))
  await child
}

function newPassword(): string {
  return randomBytes(24).toString('base64url')
}
