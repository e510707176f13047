import { z } from 'zod'
import { eventType } from '#platform/events'

export const customerRenamed = eventType({
  type: 'customer.renamed',
  version: 1,
  stream: 'administration',
  payload: z.strictObject({ customerId: z.string() }),
  personal: z.strictObject({ from: z.string(), to: z.string() }),
})
