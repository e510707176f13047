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
  'case.status',
])

/**
 * Messages and events in one order. With `newest`, only so many messages and what happened since the first of them;
 * `older` counts the messages left out.
 */
export function threadOf(
  messages: readonly Message[],
  events: readonly TimelineEntry[],
  newest: number | undefined,
): { shown: ThreadEntry[]; older: number } {
  const kept = newest === undefined ? messages : messages.slice(-newest)
  const older = messages.length - kept.length
  const from = older > 0 ? Date.parse(kept[0]?.at ?? '') : Number.NEGATIVE_INFINITY
  const entries: ThreadEntry[] = [
    ...events
      .filter((event) => !toldByMessages.has(event.type) && Date.parse(event.at) >= from)
      .map((event) => ({ kind: 'event' as const, at: event.at, event })),
    ...kept.map((message) => ({ kind: 'message' as const, at: message.at, message })),
  ]
  return { shown: entries.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)), older }
}
