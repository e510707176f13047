import type { ImapFlow } from 'imapflow'
import { findFolder } from './folders.ts'
import type { OpenFolder } from './connect.ts'
import { demandConnection } from './read-messages.ts'
import { LEFTOVER_WINDOW_UIDS, MAX_BATCH_MESSAGES } from './limits.ts'
import type { ImapProblem } from './types.ts'
import { uidSet } from './uid-set.ts'

/** Marks mails whose batch is committed, and files them; says what does not work. Throws when cut off. */
export type Acknowledge = (uids: number[]) => Promise<ImapProblem | null>

/**
 * Moves mails of the open folder into the folder an administrator wrote, which is created when missing. Without MOVE
 * the mails are copied and deleted; expunged only where that can be limited to them (UIDPLUS), so that nobody else's
 * deleted mail goes. Throws when cut off.
 */
export function createFiler(client: ImapFlow, opened: OpenFolder, fileInto: string): Acknowledge {
  let target: string | null = null
  const move = async (set: string): Promise<boolean> => {
    target ??= await ensureFolder(client, opened, fileInto)
    const { capabilities } = client
    if (capabilities.has('MOVE') || capabilities.has('UIDPLUS'))
      return Boolean(await client.messageMove(set, target, { uid: true }))
    if (!(await client.messageCopy(set, target, { uid: true }))) return false
    return client.messageFlagsAdd(set, ['\\Deleted'], { uid: true, silent: true })
  }
  return async (uids) => {
    if (uids.length === 0) return null
    const filed = await move(uidSet(uids)).catch(() => false)
    demandConnection(client)
    return filed ? null : { step: 'acknowledge', code: 'file-failed', params: { folder: fileInto } }
  }
}

/** For the folder that is open: one STORE a batch, then, with a filer, one MOVE. */
export function createAcknowledge(client: ImapFlow, file: Acknowledge | null): Acknowledge {
  return async (uids): Promise<ImapProblem | null> => {
    if (uids.length === 0) return null
    const marked = await client.messageFlagsAdd(uidSet(uids), ['\\Seen'], { uid: true, silent: true })
    demandConnection(client)
    if (file) return file(uids)
    return marked ? null : { step: 'acknowledge', code: 'mark-failed', params: {} }
  }
}

/**
 * Mails that were committed but, after a crash in between, neither marked nor filed: the newest ones below the
 * watermark, at most one batch.
 */
export async function findLeftovers(client: ImapFlow, lastUid: number, filing: boolean): Promise<number[]> {
  if (lastUid < 1) return []
  const from = Math.max(1, lastUid - LEFTOVER_WINDOW_UIDS)
  const only = filing ? {} : { seen: false }
  const found = await client.search({ uid: `${from}:${lastUid}`, deleted: false, ...only }, { uid: true })
  if (!Array.isArray(found)) return []
  const below = found.filter((uid) => uid <= lastUid).toSorted((a, b) => a - b)
  return below.slice(-MAX_BATCH_MESSAGES)
}

async function ensureFolder(client: ImapFlow, { folders }: OpenFolder, wanted: string): Promise<string> {
  const known = findFolder(folders, wanted)
  if (known !== null) return known
  return (await client.mailboxCreate(wanted.split('/'))).path
}
