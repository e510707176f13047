import type { Follower } from '#platform/events'
import { insertDeliveries, listeners } from './store.ts'

/** Writes a delivery for every event that somebody chose, with the cursor: none is forgotten, none comes twice. */
export const webhooksFollower: Follower = {
  name: 'webhooks',
  handle: async (tx, events) => {
    const hooks = await listeners(tx)
    if (hooks.length === 0) return
    const wanted = events.flatMap((event) =>
      hooks
        .filter(
          (hook) => event.at >= hook.createdAt && hook.eventTypes.some((type) => fits(type, event.type)),
        )
        .map((hook) => ({ webhookId: hook.id, eventId: event.id, eventType: event.type })),
    )
    if (wanted.length === 0) return
    await insertDeliveries(tx, wanted)
    tx.wake('webhooks')
  },
}

/** `*` is everything, `case.*` everything of cases, anything else itself. */
export function fits(pattern: string, type: string): boolean {
  if (pattern === '*') return true
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern
}
