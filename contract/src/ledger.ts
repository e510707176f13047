import { z } from 'zod'
import { id, idParams, page, pageQuery, ref, time } from './common.ts'
import { route } from './route.ts'

/** Terminal states of a message that a channel took over; `received` is on its way to one of them. */
export const ledgerState = z.enum([
  'received',
  'new-case',
  'joined',
  'suspected',
  'consultation',
  'approval',
  'agent-reply',
  'automatic',
  'bounce',
  'echo',
  'spam',
  'quarantined',
  'discarded',
])
export type LedgerState = z.infer<typeof ledgerState>

export const ledgerDay = z.strictObject({
  account: ref,
  /** Day of arrival, UTC, YYYY-MM-DD. */
  day: z.string(),
  /** Arrivals seen at the source (for IMAP: distinct UIDs), fetched or not. */
  serverCount: z.number().int(),
  /** Of these, on the server and not fetched yet: on their way, or held back by a limit. */
  waitingCount: z.number().int(),
  /** Of these, passed by and not in the ledger: fetched again by itself. */
  missingCount: z.number().int(),
  /** When the server was last compared with the ledger for this day; null where no server is asked. */
  lookedAt: time.nullable(),
  ledgerCount: z.number().int(),
  /** Second arrivals of a message the ledger already had. */
  repeatedCount: z.number().int(),
  states: z.partialRecord(ledgerState, z.number().int()),
  /** serverCount minus repeatedCount minus ledgerCount: what waits and what is missing; else something is wrong. */
  difference: z.number().int(),
})
export const readLedger = route({
  name: 'readLedger',
  method: 'GET',
  path: '/api/v1/ledger',
  summary: 'Counts per terminal state, account and day',
  access: 'ledger.read',
  query: z.strictObject({
    account: z.string().max(120).optional(),
    day: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/)
      .optional(),
  }),
  reply: z.strictObject({ items: z.array(ledgerDay), nextCursor: z.null() }),
})

export const quarantineItem = z.strictObject({
  id,
  account: ref,
  arrivedAt: time,
  size: z.number().int(),
  attempts: z.number().int(),
  problem: z.strictObject({ code: z.string(), params: z.record(z.string(), z.unknown()) }),
})
export const listQuarantine = route({
  name: 'listQuarantine',
  method: 'GET',
  path: '/api/v1/quarantine',
  summary: 'Messages that could not be read, oldest first',
  access: 'quarantine.work',
  query: pageQuery,
  reply: page(quarantineItem),
})
export const retryQuarantined = route({
  name: 'retryQuarantined',
  method: 'POST',
  path: '/api/v1/quarantine/{id}/retry',
  summary: 'Read it again',
  access: 'quarantine.work',
  params: idParams,
  idempotent: true,
  body: z.strictObject({}).optional(),
  reply: quarantineItem,
})
export const discardQuarantined = route({
  name: 'discardQuarantined',
  method: 'POST',
  path: '/api/v1/quarantine/{id}/discard',
  summary: 'Discard it with a reason; the raw bytes stay',
  access: 'quarantine.work',
  params: idParams,
  idempotent: true,
  body: z.strictObject({ reason: z.string().min(1).max(500) }),
  reply: quarantineItem,
})
export const readQuarantinedRaw = route({
  name: 'readQuarantinedRaw',
  method: 'GET',
  path: '/api/v1/quarantine/{id}/raw',
  summary: 'The raw bytes',
  access: 'quarantine.work',
  params: idParams,
  binary: 'reply',
  reply: z.any(),
})
export const ledgerRoutes = {
  readLedger,
  listQuarantine,
  retryQuarantined,
  discardQuarantined,
  readQuarantinedRaw,
}
