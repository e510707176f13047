/** The one way to the data: a transaction in a tenant, or a look across tenants that gives ids only. */
export { isDatabaseAway, isDatabaseInTrouble } from './away.ts'
export type { Database, DatabaseOptions, Query, ReadTx, SystemTx, Topic, WriteTx } from './database.ts'
export { isUniqueViolation, isUuid, openDatabase, tablesOf } from './database.ts'
export type { CopiedTable, CopyIn, CopyOut } from './copy.ts'
export { holdsTenants, loadDatabase, type Loading, type LoadSteps, requireKnownMigrations } from './load.ts'
export { MigrationError, migrate, readMigrations } from './migrate.ts'
export { type LoginRole, rolesForTheDba } from './roles.ts'
export { type AppliedMigration, openSnapshot, type Snapshot } from './snapshot.ts'
