/** The one log: timeline, audit trail and feed of everything that follows. */
export { maxGrown, writeAnchor } from './anchor.ts'
export { type EventType, eventType, type NewEvent } from './define.ts'
export { emit, emitAll } from './emit.ts'
export { catchUp, type Follower } from './follow.ts'
export { canonicalJson } from './hash.ts'
export {
  type Cursor,
  cursorFromText,
  cursorToText,
  endOfLog,
  type LoggedEvent,
  readLog,
  readStream,
  startOfLog,
} from './read.ts'
export { type LogFault, verifyLog } from './verify.ts'
