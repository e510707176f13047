import type { Message } from '@kontor/contract'

/** What went wrong with an answer: refused for somebody or came back, or nobody knows whether it arrived. */
export type Trouble = 'refused' | 'uncertain'

/** What went wrong with the last answer of a case; a later answer leaves it behind, one that was taken back does not. */
export function troubleOf(messages: readonly Message[]): Trouble | null {
  const answer = messages.findLast(
    ({ direction, kind, outbox }) =>
      direction === 'out' && kind === 'message' && outbox !== null && outbox.state !== 'cancelled',
  )
  if (answer?.outbox?.state === 'uncertain') return answer.outbox.probing ? null : 'uncertain'
  const refused =
    answer?.outbox?.state === 'refused' ||
    answer?.deliveries.some(({ state, report }) => state === 'refused' || report?.action === 'failed')
  return refused ? 'refused' : null
}
