/** Webhooks: the event log told to other systems, signed, at least once. */
export { sweepDeliveries } from './sweep.ts'
export { startDelivering } from './deliver.ts'
export { webhooksFollower } from './follower.ts'
export { webhookRoutes } from './routes.ts'
