/** The guard of every outbound connection: names are resolved once, addresses checked, and only those are connected to. */
export { type AsFetchOptions, asFetch } from './as-fetch.ts'
export { EgressDenied, type EgressFailure, EgressFailed } from './errors.ts'
export { type EgressAnswer, type EgressRequest, type FetchOutside, fetchOutside } from './fetch-outside.ts'
export { createEgress, type Egress, openEgress, type ResolveHost } from './open-egress.ts'
