import { z } from 'zod'
import { eventType } from './define.ts'

/** An event with personal values, for tests of the log. */
export const thingHappened = eventType({
  type: 'test.happened',
  version: 1,
  stream: 'case',
  payload: z.strictObject({ n: z.number(), words: z.array(z.string()).optional() }),
  personal: z.strictObject({ name: z.string() }),
})
/** One without, in another kind of stream. */
export const settingChanged = eventType({
  type: 'test.changed',
  version: 1,
  stream: 'administration',
  payload: z.strictObject({ n: z.number() }),
})
