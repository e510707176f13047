/** Everything on the wire: one file a module, routes as data, schemas in zod. */
import { accountRoutes } from './accounts.ts'
import { caseRoutes } from './cases.ts'
import { customerRoutes } from './customers.ts'
import { eventRoutes } from './events.ts'
import { factorRoutes } from './factors.ts'
import { formRoutes } from './form.ts'
import { intakeRoutes } from './intake.ts'
import { ledgerRoutes } from './ledger.ts'
import { messageRoutes } from './messages.ts'
import { outboxRoutes } from './outbox.ts'
import { organisationRoutes } from './organisation.ts'
import { credentialRoutes } from './credentials.ts'
import { providerRoutes } from './providers.ts'
import { sessionRoutes } from './session.ts'
import { systemRoutes } from './system.ts'
import { webhookRoutes } from './webhooks.ts'

export * from './accounts.ts'
export * from './cases.ts'
export * from './common.ts'
export * from './credentials.ts'
export * from './customers.ts'
export * from './events.ts'
export * from './factors.ts'
export * from './form.ts'
export * from './intake.ts'
export * from './ledger.ts'
export * from './messages.ts'
export * from './organisation.ts'
export * from './outbox.ts'
export * from './permissions.ts'
export * from './providers.ts'
export * from './route.ts'
export * from './session.ts'
export * from './system.ts'
export * from './webhooks.ts'

/** Every route, by name. */
export const routes = {
  ...systemRoutes,
  ...sessionRoutes,
  ...credentialRoutes,
  ...factorRoutes,
  ...providerRoutes,
  ...caseRoutes,
  ...messageRoutes,
  ...customerRoutes,
  ...organisationRoutes,
  ...accountRoutes,
  ...intakeRoutes,
  ...ledgerRoutes,
  ...outboxRoutes,
  ...eventRoutes,
  ...formRoutes,
  ...webhookRoutes,
}
export type RouteName = keyof typeof routes
