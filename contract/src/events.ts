import { z } from 'zod'
import { id, page, time } from './common.ts'
import { route } from './route.ts'

export const event = z.strictObject({
  id,
  at: time,
  stream: z.strictObject({ kind: z.string(), id }),
  type: z.string(),
  version: z.number().int(),
  actor: z.strictObject({ kind: z.string(), id: id.nullable() }),
  payload: z.record(z.string(), z.unknown()),
  hash: z.string(),
})
export const readEvents = route({
  name: 'readEvents',
  method: 'GET',
  path: '/api/v1/events',
  summary: 'The event log in order; none is ever skipped. Pass nextCursor as `after`',
  access: 'event.read',
  query: z.strictObject({
    after: z.string().max(128).optional(),
    limit: z.coerce.number().int().min(1).max(1000).default(200),
  }),
  reply: page(event),
})
export const eventRoutes = { readEvents }

/** Frames from the server on the live connection (`GET /api/v1/live`, WebSocket). Ids only; clients fetch what they show. */
export const liveFrame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), serverTime: time }),
  z.strictObject({
    type: z.literal('changed'),
    cases: z.array(id),
    queues: z.array(id),
    accounts: z.boolean(),
    users: z.array(id),
  }),
  z.strictObject({ type: z.literal('signed-out') }),
  z.strictObject({ type: z.literal('pong') }),
])
export type LiveFrame = z.infer<typeof liveFrame>
/** Frames from the client. */
export const liveRequest = z.discriminatedUnion('type', [z.strictObject({ type: z.literal('ping') })])
