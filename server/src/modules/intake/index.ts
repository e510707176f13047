/** Intake: from a transport's bytes to a case, exactly once. */
export { quarantineDiscarded, quarantined, quarantineReleased } from './events.ts'
export { type ChannelReader, channelReader, type Envelope, type ReadMessage } from './ports.ts'
export { readEntryBytes } from './read-bytes.ts'
export { drain, type Reader, startReader } from './reader.ts'
export { intakeRoutes } from './routes.ts'
export { sweepBlobs } from './sweep-blobs.ts'
export { type Arrival, prepareArrivals, takeOver, type TakenOver } from './take-over.ts'
export { type BlobFault, type LedgerFault, verifyBlobs, verifyLedger } from './verify-store.ts'
