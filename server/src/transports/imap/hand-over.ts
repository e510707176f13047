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
    throw new ImapFault({ step: 'deliver', code: 'delivery-failed', params: whyOf(error) }, error)
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

/** The system's code of what failed, such as ENOSPC: a full disk is said as such. */
function whyOf(error: unknown): { reason?: string } {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? { reason: code } : {}
}
