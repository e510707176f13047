import type { Permission, Route, RouteParsed, RouteReply, Scope } from '@kontor/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor, Context } from '#platform/context'
import type { ReadTx, WriteTx } from '#platform/db'

/** Who calls: resolved from the session cookie or the API token of the request. */
export interface Caller {
  readonly tenantId: string
  readonly userId: string
  readonly login: string
  readonly name: string
  readonly kind: 'session' | 'token'
  /** Session or token id. */
  readonly credentialId: string
  readonly csrfToken: string | null
  /** When the user of a session last proved who he is; null for tokens. */
  readonly provedAt: Date | null
  /** He has to set up a second factor before anything else. */
  readonly mustEnrol: boolean
  readonly scope: Scope
  readonly permissions: ReadonlySet<Permission>
  /** A token that may less than its user: it does what its permissions name and nothing of its user's own. */
  readonly narrowed?: boolean
}

/** A request as the hand-written routes see it: uploads, downloads, log-in. */
export interface RequestFacts {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** Null on public routes without credentials. */
  readonly caller: Caller | null
  readonly context: Context | null
}

type Reply<R> = RouteReply<R> extends null ? null | undefined | void : RouteReply<R> | null

/** A route of the contract with what answers it. */
export type Bound =
  | { kind: 'read'; route: Route; run(tx: ReadTx, input: never, caller: Caller): Promise<unknown> }
  | { kind: 'write'; route: Route; run(tx: WriteTx, input: never, caller: Caller): Promise<unknown> }
  | {
      kind: 'gathered'
      route: Route
      run(tx: WriteTx, requests: readonly never[]): Promise<readonly unknown[]>
    }
  | { kind: 'custom'; route: Route; run(facts: RequestFacts, input: never): Promise<unknown> }

/** Answers from a read-only transaction of the caller's tenant. */
export function read<R extends Route>(
  route: R,
  run: (tx: ReadTx, input: RouteParsed<R>, caller: Caller) => Promise<RouteReply<R>>,
): Bound {
  return { kind: 'read', route, run }
}

/** One use case in one transaction; an idempotency key is settled in the same transaction. */
export function write<R extends Route>(
  route: R,
  run: (tx: WriteTx, input: RouteParsed<R>, caller: Caller) => Promise<Reply<R>>,
): Bound {
  return { kind: 'write', route, run }
}

/** A request of a gathered route. */
export interface Gathered<R extends Route> {
  readonly input: RouteParsed<R>
  readonly caller: Caller
}

/**
 * A use case for many callers at once: requests of a tenant that wait while one transaction runs are served by the
 * next together, each with its idempotency key, at most one a user. `run` answers in the order of the requests; the
 * transaction's actor is the system, so events name theirs. When it throws, each request is tried alone.
 */
export function gathered<R extends Route>(
  route: R,
  run: (tx: WriteTx, requests: readonly Gathered<R>[]) => Promise<readonly (RouteReply<R> | null)[]>,
): Bound {
  return { kind: 'gathered', route, run }
}

/** A route that handles the request itself: streams, cookies, foreign signatures. */
export function custom<R extends Route>(
  route: R,
  run: (facts: RequestFacts, input: RouteParsed<R>) => Promise<RouteReply<R> | undefined>,
): Bound {
  return { kind: 'custom', route, run }
}

/** Who acts in what a caller does. */
export function actorOf({ kind, userId }: Caller): Actor {
  return { kind: kind === 'token' ? 'token' : 'user', id: userId }
}
