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

const daySpan = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
export const listLedgerDays = route({
  name: 'listLedgerDays',
  method: 'GET',
  path: '/api/v1/ledger/days',
  summary: 'Counts per terminal state for each day up to `until`, of one account or of all together',
  access: 'ledger.read',
  query: z.strictObject({
    account: z.string().max(120).optional(),
    until: daySpan.optional(),
    days: z.coerce.number().int().min(1).max(62).default(31),
  }),
  reply: z.strictObject({
    items: z.array(
      z.strictObject({
        day: z.string(),
        ledgerCount: z.number().int(),
        states: z.partialRecord(ledgerState, z.number().int()),
      }),
    ),
    nextCursor: z.null(),
  }),
})

const reason = z.strictObject({ code: z.string(), params: z.record(z.string(), z.unknown()) })
export const ledgerEntry = z.strictObject({
  id,
  account: ref,
  state: ledgerState,
  arrivedAt: time,
  takenAt: time,
  size: z.number().int(),
  /** Places at which it was seen. */
  seen: z.number().int(),
  /** By what it found its case, where it joined one. */
  via: z.string().nullable(),
  case: z.strictObject({ id, number: z.string() }).nullable(),
  reason: reason.nullable(),
  /** It carries the Message-ID of an earlier message and other bytes. */
  isVariant: z.boolean(),
})
export const listLedgerEntries = route({
  name: 'listLedgerEntries',
  method: 'GET',
  path: '/api/v1/ledger/entries',
  summary: 'What arrived on a day, at one account or all, and what became of each message; oldest first',
  access: 'ledger.read',
  query: pageQuery.extend({
    account: z.string().max(120).optional(),
    /** Today, when it is left out. */
    day: daySpan.optional(),
    state: ledgerState.optional(),
  }),
  reply: page(ledgerEntry),
})

export const quarantineItem = z.strictObject({
  id,
  account: ref,
  state: z.enum(['quarantined', 'discarded']),
  arrivedAt: time,
  size: z.number().int(),
  attempts: z.number().int(),
  problem: reason,
})
export const listQuarantine = route({
  name: 'listQuarantine',
  method: 'GET',
  path: '/api/v1/quarantine',
  summary: 'Messages that could not be read or are held back, oldest first; or those that were discarded',
  access: 'quarantine.work',
  query: pageQuery.extend({
    state: z.enum(['quarantined', 'discarded']).default('quarantined'),
    /** Only those with this problem, or all but those. */
    code: z.string().max(60).optional(),
    notCode: z.string().max(60).optional(),
  }),
  reply: page(quarantineItem),
})
/** Messages of one sender that are held back together. */
export const quarantineGroup = z.strictObject({
  account: ref,
  code: z.string(),
  sender: z.string(),
  count: z.number().int(),
  oldestAt: time,
  newestAt: time,
})
export const listQuarantineGroups = route({
  name: 'listQuarantineGroups',
  method: 'GET',
  path: '/api/v1/quarantine/groups',
  summary: 'Senders whose messages are held back, the largest group first',
  access: 'quarantine.work',
  query: pageQuery,
  reply: page(quarantineGroup),
})
const quarantineChange = {
  method: 'POST',
  access: 'quarantine.work',
  params: idParams,
  idempotent: true,
  reply: quarantineItem,
} as const
const nothing = z.strictObject({}).optional()
const discardReason = z.string().trim().min(1).max(500)
export const retryQuarantined = route({
  ...quarantineChange,
  name: 'retryQuarantined',
  path: '/api/v1/quarantine/{id}/retry',
  summary: 'Read it again',
  body: nothing,
})
export const releaseQuarantined = route({
  ...quarantineChange,
  name: 'releaseQuarantined',
  path: '/api/v1/quarantine/{id}/release',
  summary: 'Take it into a case as it is, unread, with the message as a file',
  body: nothing,
})
export const discardQuarantined = route({
  ...quarantineChange,
  name: 'discardQuarantined',
  path: '/api/v1/quarantine/{id}/discard',
  summary: 'Discard it with a reason; the raw bytes stay',
  body: z.strictObject({ reason: discardReason }),
})
export const restoreDiscarded = route({
  ...quarantineChange,
  name: 'restoreDiscarded',
  path: '/api/v1/quarantine/{id}/restore',
  summary: 'Put a discarded message back into quarantine',
  body: nothing,
})
/** At most this many messages a request; the answer says how many are left. */
export const maxQuarantineBulk = 500
export const workQuarantine = route({
  name: 'workQuarantine',
  method: 'POST',
  path: '/api/v1/quarantine/work',
  summary:
    'The same for many: those named, or those of a group (at most 500 a request, `left` says how many remain)',
  access: 'quarantine.work',
  idempotent: true,
  body: z.strictObject({
    ids: z.array(id).max(maxQuarantineBulk).optional(),
    group: z
      .strictObject({
        account: z.string().min(1).max(120),
        code: z.string().max(60),
        sender: z.string().max(320),
      })
      .optional(),
    action: z.enum(['retry', 'release', 'discard']),
    /** Needed to discard. */
    reason: discardReason.optional(),
  }),
  reply: z.strictObject({ done: z.array(id), left: z.number().int() }),
})
export const previewQuarantined = route({
  name: 'previewQuarantined',
  method: 'GET',
  path: '/api/v1/quarantine/{id}/preview',
  summary: 'What its head shows, as text; nothing is parsed',
  access: 'quarantine.work',
  params: idParams,
  reply: z.strictObject({
    from: z.strictObject({ name: z.string(), address: z.string() }).nullable(),
    subject: z.string().nullable(),
    lines: z.array(z.string()),
  }),
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
  listLedgerDays,
  listLedgerEntries,
  listQuarantine,
  listQuarantineGroups,
  retryQuarantined,
  releaseQuarantined,
  discardQuarantined,
  restoreDiscarded,
  workQuarantine,
  previewQuarantined,
  readQuarantinedRaw,
}
