import { z } from 'zod'
import { route } from './route.ts'

const processingLimit = z.number().int().min(1).max(1_000_000).nullable()

/** How the tenant takes mail in. */
export const intakeSettings = z.strictObject({
  /** Open cases of all accounts (neither closed nor waiting) above which nothing more is taken in; null is no limit. */
  processingLimit: processingLimit.default(null),
  /** The same mail in two accounts: a case each, or the second joins the first. Never dropped. */
  sameMail: z.enum(['separate', 'join']).default('separate'),
  /** Mails of one sender in five minutes; those above wait in quarantine as a group. 0 is no fence. */
  senderFence: z.number().int().min(0).max(1_000_000).default(1000),
})
export type IntakeSettings = z.infer<typeof intakeSettings>

const path = '/api/v1/intake'
export const readIntake = route({
  name: 'readIntake',
  method: 'GET',
  path,
  summary: 'How the tenant takes mail in',
  access: 'account.read',
  reply: intakeSettings,
})
export const updateIntake = route({
  name: 'updateIntake',
  method: 'PUT',
  path,
  summary: 'Change how the tenant takes mail in',
  access: 'tenant.manage',
  body: intakeSettings,
  reply: intakeSettings,
})
export const intakeRoutes = { readIntake, updateIntake }
