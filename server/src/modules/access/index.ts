/** Who may come in and what they may do; who is here. */
export { authenticate } from './authenticate.ts'
export { sweepAccess } from './chores.ts'
export {
  factorChanged,
  identityChanged,
  providerChanged,
  linkCreated,
  linkUsed,
  presenceChanged,
  sessionClosed,
  sessionOpened,
  signInChanged,
  tokenCreated,
  tokenRevoked,
  userChanged,
  userCreated,
} from './events.ts'
export { logIn } from './log-in.ts'
export { listSessions } from './list-sessions.ts'
export { openSession } from './open-session.ts'
export { addIdentity } from './identities.ts'
export { keepPasskey } from './passkeys.ts'
export { passwordFits } from './passwords.ts'
export { changePresence } from './presence.ts'
export { addProvider } from './providers.ts'
export { accessRoutes, callerAgain, callerOfRequest } from './routes.ts'
export { endAllAccess } from './restore-store.ts'
export { verifyFactors } from './verify-factors.ts'
export {
  findUser,
  findUserByLogin,
  pageOfUsers,
  type Presence,
  readPresence,
  readPresences,
  type UserRow,
} from './store.ts'
export { createToken, makeToken } from './tokens.ts'
export { changeUser, createUser, type UserSettings } from './users.ts'
