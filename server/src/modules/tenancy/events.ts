import { z } from 'zod'
import { eventType } from '#platform/events'

export const tenantFounded = eventType({
  type: 'tenant.founded',
  version: 1,
  stream: 'administration',
  payload: z.strictObject({ slug: z.string() }),
})
