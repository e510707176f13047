/** Accounts: a channel × a transport, with sealed secrets, health and leases. */
export {
  accountForAddress,
  bindTakenAddresses,
  ownAddressesAmong,
  type ReceivingAccount,
  subaddressOf,
  withoutSubaddress,
} from './addresses.ts'
export { type AccessTokens, openAccessTokens } from './access-tokens.ts'
export { alarmOfRunningOut } from './alarm.ts'
export {
  accountChanged,
  accountCreated,
  accountLimited,
  accountLimitLeft,
  accountProblem,
  accountRecovered,
  accountRunsOut,
  accountSignedIn,
  tenantLimited,
  tenantLimitLeft,
} from './events.ts'
export { openSmimeKeys, type SmimeKeys } from './smime-keys.ts'
export { isGivenToken } from './given-token.ts'
export { noteReceiving, noteSending, type Trouble } from './health.ts'
export { addToOpenCounts } from './limit-store.ts'
export { readTenantLimit, roomFor, setLimit } from './limits.ts'
export { writeProgress } from './progress-store.ts'
export { type TestStep, testConnections } from './ports.ts'
export { accountRoutes } from './routes.ts'
export { noteSentSeen, sendingLimit, type SentKeeping, sentKeeping } from './sent.ts'
export { changeAccount, createAccount, noAccount, openAccount, requireAccount } from './settings.ts'
export {
  type AccountRow,
  type AccountLease,
  accountsInUse,
  beginRecoveries,
  endRecovery,
  readRecovery,
  accountsToWatch,
  askToFetch,
  findAccount,
  holdsLease,
  pageOfAccounts,
  type Position,
  readAccounts,
  readPosition,
  releaseLease,
  takeLease,
  writePosition,
} from './store.ts'
export { type SealFault, verifySeals } from './verify-seals.ts'
export { pauseAllAccounts } from './pause-all.ts'
export { pullNear } from './clock-store.ts'
