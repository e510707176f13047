import type { Route } from '@kontor/contract'
import { conflict, Fault } from '#platform/faults'
import type { Caller } from './bind.ts'

/** So long after somebody proved who he is, he may change credentials. */
const proofMs = 10 * 60_000

/**
 * Routes that change credentials ask for a fresh proof. A token cannot give one: it may change what its permission
 * names, but never the own credentials of its user, with which it would outgrow itself.
 */
export function requireProof(route: Route, caller: Caller | null, now: Date): void {
  if (route.proof !== 'recent' || !caller) return
  if (caller.kind === 'token' && route.access !== 'signed-in') return
  requireRecentProof(caller, now)
}

/** Faults: `step-up-needed` (403) when the proof is too old, `session-needed` (409) for tokens. */
export function requireRecentProof(caller: Caller, now: Date): void {
  if (caller.provedAt === null)
    throw conflict(
      'session-needed',
      {},
      'This is for a person at a browser; tokens may not change credentials',
    )
  if (now.getTime() - caller.provedAt.getTime() > proofMs)
    throw new Fault(
      403,
      'step-up-needed',
      {},
      'Prove who you are with POST /api/v1/session/proof, then try again',
    )
}

/** A user who has to set up a second factor may do only that. */
export function requireEnrolled(route: Route, caller: Caller): void {
  if (caller.mustEnrol && route.duringEnrolment !== true)
    throw new Fault(403, 'second-factor-required', {}, 'Your profile needs a second factor; set it up first')
}

/** A token with fewer permissions than its user writes only where a permission is asked for. Fault: `forbidden`. */
export function requireWhole(route: Route, caller: Caller): void {
  if (caller.narrowed === true && route.method !== 'GET' && route.access === 'signed-in')
    throw new Fault(403, 'forbidden', {}, 'This token may do only what its permissions name')
}
