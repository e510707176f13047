import type { z } from 'zod'
import type { Actor } from '#platform/context'

/** Streams of the one log. */
export type StreamKind = 'case' | 'account' | 'agent' | 'administration'

/** A type of event. Its payload never changes shape: a new shape is a new version. */
export interface EventType<P extends z.ZodType = z.ZodType, V extends z.ZodType = z.ZodType> {
  readonly type: string
  readonly version: number
  readonly stream: StreamKind
  /** Facts by id; bodies are referenced, never copied. */
  readonly payload: P
  /** Personal values; the hash covers only their salted commitment. */
  readonly personal?: V
  /** True for the first event of a stream that cannot exist before. */
  readonly opens?: boolean
}

/** One event to be appended. */
export interface NewEvent {
  readonly eventType: EventType
  readonly streamId: string
  readonly payload: unknown
  readonly personal?: unknown
  /** Who did it, where one transaction serves several; else the actor of its context. */
  readonly actor?: Actor | undefined
}

/** Declares a type of event; it stands in the `events.ts` of the module that emits it. */
export function eventType<P extends z.ZodType, V extends z.ZodType = z.ZodNever>(
  definition: EventType<P, V>,
): EventType<P, V> & { of(streamId: string, payload: z.input<P>, personal?: z.input<V>): NewEvent } {
  return {
    ...definition,
    of: (streamId, payload, personal) => ({ eventType: definition, streamId, payload, personal }),
  }
}
