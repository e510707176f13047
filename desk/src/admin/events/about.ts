import type { LogEvent } from './read-log.ts'

/** The ids an event may be named by, the most telling first. */
export function aboutIds({ stream, payload }: LogEvent): string[] {
  const mentioned = [payload.userId, payload.queueId, payload.accountId].filter(
    (id) => typeof id === 'string',
  )
  // Administration has one stream for all; what changed stands in the payload.
  return stream.kind === 'administration' ? mentioned : [stream.id, ...mentioned]
}

/** Case numbers by case, as far as their opening is among the events. */
export function numbersOf(events: readonly LogEvent[]): Map<string, string> {
  const numbers = new Map<string, string>()
  for (const { type, stream, payload } of events)
    if (type === 'case.opened' && typeof payload.number === 'string') numbers.set(stream.id, payload.number)
  return numbers
}
