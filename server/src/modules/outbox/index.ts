/** The one outbox: everything that leaves the house goes through here, once. */
export { cancelOutgoing, enqueueOutgoing } from './enqueue.ts'
export { replyRefused, replyRetrying, replySent, replyUncertain } from './events.ts'
export {
  type Composed,
  type OutgoingJob,
  type Transmission,
  transmission,
  type TransmitResult,
} from './ports.ts'
export { resolveUncertain } from './resolve.ts'
export { startSender, type SenderLoop } from './sender.ts'
export { type OutgoingRow, type OutgoingView, readDeliveries } from './store.ts'
