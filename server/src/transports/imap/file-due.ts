import type { ImapFlow } from 'imapflow'
import type { Acknowledge } from './acknowledge.ts'
import { MAX_BATCH_MESSAGES } from './limits.ts'
import { demandConnection } from './read-messages.ts'
import type { SessionState } from './session-state.ts'
import type { ImapProblem, WatchOptions } from './types.ts'
import { uidSet } from './uid-set.ts'

/**
 * Moves the mails that the caller wants filed, batch after batch. One that is not in the folder any more counts as
 * filed: a person moved it.
 */
export async function fileDue(
  client: ImapFlow,
  { filings, onFiled }: WatchOptions,
  state: SessionState,
  file: Acknowledge,
): Promise<ImapProblem | null> {
  if (!filings || !onFiled) return null
  for (;;) {
    const due = (await filings(state.uidValidity)).slice(0, MAX_BATCH_MESSAGES)
    if (due.length === 0 || state.stopped) return null
    const found = await client.search({ uid: uidSet(due) }, { uid: true })
    demandConnection(client)
    if (!Array.isArray(found)) return { step: 'acknowledge', code: 'file-failed', params: {} }
    state.interruptible = false
    const problem = await file(found.filter((uid) => due.includes(uid)))
    await onFiled(state.uidValidity, due, problem)
    state.interruptible = true
    if (problem) return problem
  }
}
