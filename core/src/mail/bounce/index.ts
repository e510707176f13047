/** Bounces: what mail servers write back. */
export type { Bounce, BounceInput, BounceKind, BounceRecipient } from './bounce.ts'
export { readBounce } from './read-bounce.ts'
