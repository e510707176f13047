import { z } from 'zod'
import { eventType } from '#platform/events'

const base = { version: 1, stream: 'account' as const }
export const quarantined = eventType({
  ...base,
  type: 'account.quarantined',
  payload: z.strictObject({ ledgerId: z.string(), code: z.string() }),
})
export const quarantineReleased = eventType({
  ...base,
  type: 'account.quarantine-released',
  payload: z.strictObject({ ledgerId: z.string() }),
})
export const quarantineDiscarded = eventType({
  ...base,
  type: 'account.quarantine-discarded',
  payload: z.strictObject({ ledgerId: z.string() }),
  personal: z.strictObject({ reason: z.string() }),
})
export const quarantineRestored = eventType({
  ...base,
  type: 'account.quarantine-restored',
  payload: z.strictObject({ ledgerId: z.string() }),
})
/** One sender sent more than the fence lets in within five minutes; these wait in quarantine as a group. */
export const senderFenced = eventType({
  ...base,
  type: 'account.sender-fenced',
  payload: z.strictObject({ count: z.number().int() }),
  personal: z.strictObject({ sender: z.string() }),
})
export const intakeChanged = eventType({
  type: 'intake.changed',
  version: 1,
  stream: 'administration',
  payload: z.strictObject({
    processingLimit: z.number().int().nullable(),
    sameMail: z.string(),
    senderFence: z.number().int(),
  }),
})
