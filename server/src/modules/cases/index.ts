/** Cases: what customers want, who works on it, what was said, and whose every second is. */
export { exportRoutes } from './export-cases.ts'
export { fileRoutes } from './file-routes.ts'
export { casesFollower, searchFollower } from './followers.ts'
export { sweepLeases } from './lease.ts'
export {
  attachmentsOf,
  findMessage,
  lastInbound,
  type Mailbox,
  type MessageRow,
  type NewAttachment,
} from './message-store.ts'
export { openOutsidePictures, type OutsidePictures } from './outside-pictures.ts'
export { startScanning } from './scan-files.ts'
export { sweepUploads } from './sweep-uploads.ts'
export { takeNext } from './next-case.ts'
export { cidPrefix } from './present-message.ts'
export { readRawBytes } from './ports.ts'
export type { Assurance } from './message-store.ts'
export { caseRoutes } from './routes.ts'
export { caseOwners } from './list-store.ts'
export { type OutgoingMessage, queueMessage, queueMessages } from './send-message.ts'
export { receiptQueued } from './events.ts'
export {
  type InboundMessage,
  joinCases,
  type Joining,
  type NewMatter,
  openCases,
  type TakenIn,
} from './take-in.ts'
export { casesByHandle, casesByNumber, isOurs, messagesByHandle, participantsAmong } from './thread-store.ts'
export { findCase, type CaseRow } from './store.ts'
export { pullNear } from './clock-store.ts'
