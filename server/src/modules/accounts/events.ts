import { z } from 'zod'
import { eventType } from '#platform/events'

const account = { version: 1, stream: 'account' as const }

export const accountCreated = eventType({
  ...account,
  type: 'account.created',
  payload: z.strictObject({ channel: z.string(), queueId: z.string() }),
})
export const accountChanged = eventType({
  ...account,
  type: 'account.changed',
  payload: z.strictObject({ queueId: z.string(), paused: z.boolean(), revision: z.number().int() }),
})
export const accountSignedIn = eventType({
  ...account,
  type: 'account.signed-in',
  payload: z.strictObject({ provider: z.string() }),
})
/** A client secret or a consent runs out soon. */
export const accountRunsOut = eventType({
  ...account,
  type: 'account.runs-out',
  payload: z.strictObject({ what: z.enum(['client-secret', 'consent']), at: z.string() }),
})
const problem = z.strictObject({ part: z.enum(['receive', 'send']), step: z.string(), code: z.string() })
export const accountProblem = eventType({ ...account, type: 'account.problem', payload: problem })
export const accountRecovered = eventType({
  ...account,
  type: 'account.recovered',
  payload: z.strictObject({ part: z.enum(['receive', 'send']) }),
})

const limit = z.strictObject({ open: z.number().int(), limit: z.number().int() })
/** So many cases of the account are open that nothing more is fetched. */
export const accountLimited = eventType({ ...account, type: 'account.limited', payload: limit })
export const accountLimitLeft = eventType({ ...account, type: 'account.limit-left', payload: limit })
const administration = { version: 1, stream: 'administration' as const }
export const tenantLimited = eventType({ ...administration, type: 'tenant.limited', payload: limit })
export const tenantLimitLeft = eventType({ ...administration, type: 'tenant.limit-left', payload: limit })
