import { z } from 'zod'
import { eventType } from '#platform/events'

const administration = { version: 1, stream: 'administration' as const }
const queueFacts = z.strictObject({
  queueId: z.string(),
  name: z.string(),
  serviceLevelMinutes: z.number().int(),
})

export const queueCreated = eventType({ ...administration, type: 'queue.created', payload: queueFacts })
export const queueChanged = eventType({ ...administration, type: 'queue.changed', payload: queueFacts })
export const membershipChanged = eventType({
  ...administration,
  type: 'membership.changed',
  payload: z.strictObject({
    userId: z.string(),
    queues: z.array(
      z.strictObject({ queueId: z.string(), priority: z.number().int(), level: z.number().int() }),
    ),
  }),
})
export const poolChanged = eventType({
  ...administration,
  type: 'pool.changed',
  payload: z.strictObject({ poolId: z.string(), name: z.string(), accountIds: z.array(z.string()) }),
})
