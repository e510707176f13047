/** The guard of every outbound connection: names are resolved once, addresses checked, and only those are connected to. */
export { type AsFetchOptions, asFetch } from './as-fetch.ts'
export { EgressDenied, type EgressFailure, EgressFailed } from './errors.ts'
export { type EgressAnswer, type EgressRequest, type FetchOutside, fetchOutside } from './fetch-outside.ts'
export type { ResolveHost } from './addresses.ts'
export { createEgress, type Egress, openEgress } from './open-egress.ts'
