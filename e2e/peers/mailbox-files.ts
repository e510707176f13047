import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account } from './run-as.ts'

/** Mailboxes of a Dovecot as files (Maildir++), changed behind the server's back. */
export type MailboxFiles = {
  maildir(user: string, folder?: string): string
  createFolder(user: string, folder: string): Promise<void>
  drop(user: string, raw: string | Uint8Array, folder?: string): Promise<void>
  /** Forgets all UIDs and starts over with a higher UIDVALIDITY; the server must not be running. */
  renumber(user: string, folder: string): Promise<void>
}

/** `root` holds one home folder a user; everything made is given to `account`. */
export function mailboxFiles(root: string, account: Account): MailboxFiles {
  const give = (path: string) => chown(path, account.uid, account.gid)
  const makeFolder = async (path: string) => {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await give(path)
  }
  const put = async (path: string, content: string | Uint8Array) => {
    await writeFile(path, content)
    await give(path)
  }
  const maildir = (user: string, folder = 'INBOX') => {
    const home = join(root, user, 'Maildir')
    return folder === 'INBOX' ? home : join(home, `.${folder.replaceAll('/', '.')}`)
  }
  const createFolder = async (user: string, folder: string) => {
    await makeFolder(join(root, user))
    await makeFolder(maildir(user))
    await makeFolder(maildir(user, folder))
    for (const part of ['tmp', 'new', 'cur']) await makeFolder(join(maildir(user, folder), part))
    if (folder !== 'INBOX') await put(join(maildir(user, folder), 'maildirfolder'), '')
  }
  let dropped = 0
  const drop = async (user: string, raw: string | Uint8Array, folder = 'INBOX') => {
    await createFolder(user, folder)
    dropped += 1
    const order = String(dropped).padStart(9, '0')
    const name = `${Math.floor(Date.now() / 1000)}.M${order}P${process.pid}.localhost`
    const waiting = join(maildir(user, folder), 'tmp', name)
    await put(waiting, raw)
    await rename(waiting, join(maildir(user, folder), 'new', name))
  }
  const renumber = async (user: string, folder: string) => {
    const place = maildir(user, folder)
    const list = join(place, 'dovecot-uidlist')
    const validity = Number(/ V(\d+)/.exec(await readFile(list, 'utf8'))?.[1] ?? 0)
    const numbered = (entry: string) => entry.startsWith('dovecot.index') || entry.startsWith('dovecot-uid')
    for (const entry of (await readdir(place)).filter(numbered)) await rm(join(place, entry))
    await put(list, `3 V${validity + 1} N1\n`)
  }
  return { maildir, createFolder, drop, renumber }
}
