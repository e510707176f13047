/** Tenants: who they are, their keys and their running numbers. */
export { formatCaseNumber, takeCaseNumbers } from './case-numbers.ts'
export { changeTenant, type TenantSettings } from './change-tenant.ts'
export { createTenant, type NewTenant } from './create-tenant.ts'
export { forEachTenant } from './each-tenant.ts'
export { tenantChanged, tenantFounded, tenantRestored } from './events.ts'
export {
  allTenantIds,
  findEvenRemoved,
  markRemoved,
  findTenant,
  listTenants,
  raiseEpoch,
  readTenant,
  type Tenant,
  tenantKey,
} from './store.ts'
export { rewrapTenantKeys } from './rewrap-keys.ts'
