/** Signed messages between servers: made over the very bytes, for a short time, with one secret or two. */
export { createReplayGuard, type ReplayGuard } from './replay-guard.ts'
export { readSignature, signBody, signatureWindowSeconds, verifyBody } from './sign-body.ts'
