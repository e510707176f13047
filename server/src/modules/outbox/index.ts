/** The one outbox: everything that leaves the house goes through here, once. */
export { cancelOutgoing, enqueueOutgoing } from './enqueue.ts'
export { noteArrived } from './arrived.ts'
export {
  deliveryReported,
  replyProbing,
  replyRefused,
  replyRetrying,
  replySent,
  replySettled,
  replyUncertain,
} from './events.ts'
export { type FenceAnswer, fenceOutbox, releaseFenced } from './fence.ts'
export { giveUpUnsent, type HeldMessage, readHeld } from './fence-store.ts'
export {
  type Composed,
  openSentMailbox,
  type OutgoingJob,
  type SentMailbox,
  type Transmission,
  transmission,
  type TransmitResult,
} from './ports.ts'
export { type OpenOutgoing, pageOfOpen } from './list-store.ts'
export { recordBounce } from './record-bounce.ts'
export { resolveUncertain } from './resolve.ts'
export { startSender, type SenderLoop } from './sender.ts'
export { startSentKeeper } from './sent-keeper.ts'
export { tryNow } from './try-now.ts'
export { type OutgoingRow, type OutgoingView, readDeliveries } from './store.ts'
export { pullNear } from './clock-store.ts'
