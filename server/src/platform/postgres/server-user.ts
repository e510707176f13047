import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'

/** The account PostgreSQL runs as. `spawn` is what child_process needs to become it (empty when we are it). */
export type ServerUser = { name: string; uid: number; gid: number; spawn: { uid?: number; gid?: number } }

/** PostgreSQL refuses to run as root, so root lends it the first of these accounts that exists. */
const LENT_ACCOUNTS = ['postgres', 'nobody']

/**
 * Chooses the account: our own when we are not root, else the owner of an existing cluster, else a lent account.
 * @param clusterDir where the cluster is or will be
 * @throws Error that says what to do when no usable account exists
 */
export function chooseServerUser(clusterDir: string): ServerUser {
  const ownUid = process.getuid?.() ?? 0
  if (ownUid !== 0) return ownAccount(ownUid)
  const accounts = readAccounts()
  const ownerUid = statSync(clusterDir, { throwIfNoEntry: false })?.uid
  const owner = accounts.find((account) => account.uid === ownerUid && account.uid !== 0)
  const lent = LENT_ACCOUNTS.map((name) => accounts.find((account) => account.name === name))
  const chosen = owner ?? lent.find((account) => account !== undefined)
  if (chosen === undefined) {
    throw new Error(
      'PostgreSQL cannot run as root and neither "postgres" nor "nobody" exists here: start Kontor as a plain user, or set DATABASE_URL.',
    )
  }
  return { ...chosen, spawn: { uid: chosen.uid, gid: chosen.gid } }
}

/** True when the account may enter (a folder) or run (a file) the path, asked of the kernel, not guessed. */
export function canReach(user: ServerUser, path: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], { ...user.spawn, cwd: '/' }).status === 0
}

function ownAccount(uid: number): ServerUser {
  try {
    const { username, gid } = userInfo()
    return { name: username, uid, gid, spawn: {} }
  } catch (cause) {
    throw new Error(
      `The account with uid ${uid} has no entry in /etc/passwd, which PostgreSQL needs: add one, or set DATABASE_URL.`,
      { cause },
    )
  }
}

function readAccounts(): { name: string; uid: number; gid: number }[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
}
