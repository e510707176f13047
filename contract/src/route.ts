import type { z } from 'zod'
import type { Permission } from './permissions.ts'

/** Who may call a route: a permission of a profile, any signed-in user, or anybody. */
export type Access = Permission | 'signed-in' | 'public'

type Schema = z.ZodType

/** One HTTP operation as data: validation, OpenAPI and the typed client all come from it. */
export interface Route<
  Params extends Schema = Schema,
  Query extends Schema = Schema,
  Body extends Schema = Schema,
  Reply extends Schema = Schema,
> {
  /** Unique; the OpenAPI operationId and the key that use cases are bound to. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path with `{name}` parameters, from the root. */
  readonly path: string
  readonly summary: string
  readonly access: Access
  /** Changes credentials: the user of a session has proved who he is within the last ten minutes. */
  readonly proof?: 'recent'
  /** Also for a user who has to set up a second factor before anything else. */
  readonly duringEnrolment?: true
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  /** Success status to body schema; several where a use case has several outcomes. */
  readonly reply: Reply
  readonly status?: 200 | 201 | 202 | 204
  /** Success without a body is possible besides `reply` (204 Nothing eligible). */
  readonly maybeEmpty?: boolean
  /** Accepts `Idempotency-Key`: required with a session, optional with a token. */
  readonly idempotent?: boolean
  /** The request is multipart/form-data with one file, or the reply is bytes. */
  readonly binary?: 'request' | 'reply' | 'raw-request'
}

/** Declares a route; keeps the literal schema types for the client. */
export function route<
  Params extends Schema = z.ZodNever,
  Query extends Schema = z.ZodNever,
  Body extends Schema = z.ZodNever,
  Reply extends Schema = Schema,
>(definition: Route<Params, Query, Body, Reply>): Route<Params, Query, Body, Reply> {
  return definition
}

type In<S> = S extends Schema ? z.input<S> : never
type Part<Key extends string, S> = [S] extends [z.ZodNever]
  ? { [K in Key]?: undefined }
  : undefined extends In<S>
    ? { [K in Key]?: In<S> }
    : { [K in Key]: In<S> }

/** What a caller hands to a route. */
export type RouteInput<R> =
  R extends Route<infer P, infer Q, infer B, Schema>
    ? Part<'params', P> &
        ([Q] extends [z.ZodNever] ? { query?: undefined } : { query?: In<Q> }) &
        Part<'body', B>
    : never

/** What a route answers. */
export type RouteReply<R> = R extends Route<Schema, Schema, Schema, infer A> ? z.output<A> : never

/** What a use case receives after validation. */
export type RouteParsed<R> =
  R extends Route<infer P, infer Q, infer B, Schema>
    ? {
        params: [P] extends [z.ZodNever] ? undefined : z.output<P>
        query: [Q] extends [z.ZodNever] ? undefined : z.output<Q>
        body: [B] extends [z.ZodNever] ? undefined : z.output<B>
      }
    : never
