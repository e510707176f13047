import { chmod, lstat, mkdir, mkdtemp, realpath, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { canReach, type ServerUser } from './server-user.ts'

/** Where root's database lives when PostgreSQL's account cannot enter the data folder (a home with mode 0700). */
const SHARED_HOME = '/var/lib/kontor'

/** Everybody may pass through to what is theirs, nobody may list. */
const ENTER_ONLY = 0o711
const OWNER_ONLY = 0o700

/** The folder in the data folder that holds everything of the database, or links to where it is. */
export function databaseFolder(dataDir: string): string {
  return join(dataDir, 'database')
}

/**
 * Prepares the database's folder and returns its real path. It lies in the data folder; where the server's account
 * cannot pass the folders above it, root puts it under /var/lib/kontor and leaves a link in the data folder.
 * @throws Error that says what to do when neither can be
 */
export async function prepareHome(dataDir: string, user: ServerUser): Promise<string> {
  const lent = user.spawn.uid !== undefined
  const folder = databaseFolder(dataDir)
  const found = await lstat(folder).catch(() => undefined)
  if (found === undefined) {
    await mkdir(dataDir, { recursive: true, mode: lent ? ENTER_ONLY : OWNER_ONLY })
    if (lent) await chmod(dataDir, ENTER_ONLY)
    if (canReach(user, dataDir)) await mkdir(folder, { mode: ENTER_ONLY })
    else await symlink(await makeSharedHome(), folder)
  }
  const home = await realpath(folder).catch((cause: unknown) => {
    throw new Error(
      `${folder} links to a folder that is gone: bring it back, or remove the link to begin anew.`,
      {
        cause,
      },
    )
  })
  if (lent) await chmod(home, ENTER_ONLY)
  if (!canReach(user, home)) {
    throw new Error(
      `PostgreSQL runs as "${user.name}", which cannot enter ${home}: run "chmod o+x" on each folder above it that is closed, or set KONTOR_DATA to another folder.`,
    )
  }
  return home
}

async function makeSharedHome(): Promise<string> {
  await mkdir(SHARED_HOME, { recursive: true })
  await chmod(SHARED_HOME, ENTER_ONLY)
  return await mkdtemp(join(SHARED_HOME, 'data-'))
}
