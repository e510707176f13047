/** Intake: from a transport's bytes to a case, exactly once. */
export { filingFollower } from './filing.ts'
export { deleteFilings, delayFilings, dueFilings } from './filing-store.ts'
export { noteFetched, noteLook } from './looks.ts'
export { drain } from './drain.ts'
export {
  type ChannelReader,
  channelReader,
  type Envelope,
  type Preview,
  type ReadFor,
  type ReadMessage,
} from './ports.ts'
export {
  intakeChanged,
  quarantineDiscarded,
  quarantined,
  quarantineReleased,
  quarantineRestored,
  senderFenced,
} from './events.ts'
export { entryOfSource } from './store.ts'
export { roomForMail } from './room.ts'
export { readEntryBytes } from './read-bytes.ts'
export { type Reader, startReader } from './reader.ts'
export { intakeRoutes } from './routes.ts'
export { changeIntake, readIntakeSettings } from './settings.ts'
export { sweepBlobs, sweepBudgets } from './sweep.ts'
export { type Arrival, prepareArrivals, takeOver, type TakenOver } from './take-over.ts'
export { type BlobFault, type LedgerFault, verifyBlobs, verifyLedger } from './verify-store.ts'
export { noteArrivals } from './note-arrivals.ts'
export { pullNear } from './clock-store.ts'
