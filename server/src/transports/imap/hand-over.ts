import type { Acknowledge } from './acknowledge.ts'
import { ImapFault } from './imap-fault.ts'
import type { SessionState } from './session-state.ts'
import type { FetchedMail, ImapProblem, WatchOptions } from './types.ts'

/** Hands mails over and, once they are committed, marks them; in between nothing is interrupted. */
export async function handOver(
  { onBatch, log }: WatchOptions,
  state: SessionState,
  mails: FetchedMail[],
  acknowledge: Acknowledge,
): Promise<ImapProblem | null> {
  if (mails.length === 0) return null
  state.interruptible = false
  try {
    await onBatch(mails)
  } catch (error) {
    const code = isDiskFull(error) ? 'disk-full' : 'delivery-failed'
    throw new ImapFault({ step: 'deliver', code, params: {} }, error)
  }
  log?.info(
    { messages: mails.length, bytes: mails.reduce((sum, { raw }) => sum + raw.length, 0) },
    'IMAP batch taken',
  )
  const complete = mails.filter(({ unreadable }) => !unreadable)
  const problem = await acknowledge(complete.map(({ uid }) => uid))
  state.interruptible = true
  return problem
}

/** What a file system says that is full, and PostgreSQL (`disk_full`). */
const fullCodes = new Set(['ENOSPC', 'EDQUOT', '53100'])

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && fullCodes.has(String(error.code))
}
