/** HTTP: routes of the contract are bound to use cases here; one place for rights, errors, headers and limits. */
export { buildApp, type HttpOptions } from './app.ts'
export {
  actorOf,
  type Bound,
  type Caller,
  custom,
  gathered,
  read,
  type RequestFacts,
  write,
} from './bind.ts'
export { isOwnOrigin } from './origin.ts'
export { requireRecentProof } from './proof.ts'
export { serveGathered } from './serve-gathered.ts'
