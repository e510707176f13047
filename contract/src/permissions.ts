import { z } from 'zod'

/** Every right a profile can hold. What a holder sees of cases is the profile's scope. */
export const permissions = [
  'case.read',
  'case.work',
  'case.pick',
  'case.move',
  'case.create',
  'case.takeOver',
  'case.export',
  'account.read',
  'account.manage',
  'queue.read',
  'queue.manage',
  'user.read',
  'user.manage',
  'ledger.read',
  'quarantine.work',
  'outbox.work',
  'event.read',
  'webhook.manage',
  'tenant.manage',
] as const
export const permission = z.enum(permissions)
export type Permission = z.infer<typeof permission>

/** Built-in profiles of permissions. */
export const profileNames = ['agent', 'supervisor', 'administrator'] as const
export const profileName = z.enum(profileNames)
export type ProfileName = z.infer<typeof profileName>

/** Which cases a profile sees: those of the user's queues and his own, or all of the tenant. */
export type Scope = 'own-queues' | 'all'

const agent: Permission[] = [
  'case.read',
  'case.work',
  'case.pick',
  'case.move',
  'case.create',
  'queue.read',
  'user.read',
]
const supervisor: Permission[] = [
  ...agent,
  'case.takeOver',
  'case.export',
  'account.read',
  'ledger.read',
  'quarantine.work',
  'outbox.work',
  'event.read',
]

/** The three built-in profiles. */
export const profiles: Record<ProfileName, { scope: Scope; permissions: readonly Permission[] }> = {
  agent: { scope: 'own-queues', permissions: agent },
  supervisor: { scope: 'all', permissions: supervisor },
  administrator: { scope: 'all', permissions },
}
