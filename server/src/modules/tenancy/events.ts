import { z } from 'zod'
import { eventType } from '#platform/events'

export const tenantFounded = eventType({
  type: 'tenant.founded',
  version: 1,
  stream: 'administration',
  payload: z.strictObject({ slug: z.string() }),
})
export const tenantChanged = eventType({
  type: 'tenant.changed',
  version: 1,
  stream: 'administration',
  payload: z.strictObject({ caseNumberFormat: z.string(), undoSeconds: z.number().int() }),
})
export const tenantRestored = eventType({
  type: 'tenant.restored',
  version: 1,
  stream: 'administration',
  payload: z.strictObject({
    backupAt: z.string(),
    epoch: z.number().int(),
    held: z.number().int(),
    uncertain: z.number().int(),
    sessionsEnded: z.number().int(),
    tokensRevoked: z.number().int(),
  }),
})
