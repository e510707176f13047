import type { Message, TimelineEntry } from '@kontor/contract'

export type ThreadEntry =
  | { kind: 'message'; at: string; message: Message }
  | { kind: 'event'; at: string; event: TimelineEntry }

/** Events that a message beside them tells already. */
const toldByMessages = new Set([
  'case.message-received',
  'case.message-suspected',
  'case.receipt-queued',
  'case.reply-queued',
  'case.reply-sent',
  'case.reply-retrying',
  'case.reply-uncertain',
  'case.reply-probing',
  'case.status',
])

/** What comes with an undo or a new opening is told by the event that led to it. */
function isTold({ type, params }: TimelineEntry): boolean {
  const follows = params.how === 'undo' || params.how === 'reopen' || params.why === 'undo'
  return toldByMessages.has(type) || follows
}

/**
 * Messages and events in one order. With `newest`, only so many messages and what happened since the first of them;
 * `older` counts the messages left out.
 */
export function threadOf(
  all: readonly Message[],
  events: readonly TimelineEntry[],
  newest: number | undefined,
): { shown: ThreadEntry[]; older: number } {
  // A reply that was taken back stands in the composer again; its event tells the rest.
  const messages = all.filter(({ outbox }) => outbox?.state !== 'cancelled')
  const kept = newest === undefined ? messages : messages.slice(-newest)
  const older = messages.length - kept.length
  const from = older > 0 ? Date.parse(kept[0]?.at ?? '') : Number.NEGATIVE_INFINITY
  const entries: ThreadEntry[] = [
    ...events
      .filter((event) => !isTold(event) && Date.parse(event.at) >= from)
      .map((event) => ({ kind: 'event' as const, at: event.at, event })),
    ...kept.map((message) => ({ kind: 'message' as const, at: message.at, message })),
  ]
  const inOrder = (a: ThreadEntry, b: ThreadEntry) => Date.parse(a.at) - Date.parse(b.at) || rank(a) - rank(b)
  return { shown: entries.toSorted(inOrder), older }
}

/** Within one instant: the case opens, then the message, then what it led to. */
function rank(entry: ThreadEntry): number {
  if (entry.kind === 'message') return 1
  return entry.event.type === 'case.opened' ? 0 : 2
}
