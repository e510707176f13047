import { readFile } from 'node:fs/promises'

/** An account of this machine to run a server as. */
export type Account = { user: string; group: string; uid: number; gid: number }

/**
 * Oneself for a plain user; for root an account without rights (`nobody`), because servers refuse to keep
 * their files as root.
 */
export async function ordinaryAccount(): Promise<Account> {
  const own = process.getuid?.() ?? 0
  const rows = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const row = rows.find(([name, , uid]) => (own === 0 ? name === 'nobody' : Number(uid) === own))
  const [user, , uid, gid] = row ?? []
  if (user === undefined) throw new Error('No ordinary account in /etc/passwd to run the mail server as')
  const groups = (await readFile('/etc/group', 'utf8')).split('\n').map((line) => line.split(':'))
  const group = groups.find(([, , id]) => id === gid)?.[0] ?? user
  return { user, group, uid: Number(uid), gid: Number(gid) }
}
