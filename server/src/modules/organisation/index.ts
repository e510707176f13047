/** Queues, who works on them, and pools of accounts. */
export { membershipChanged, poolChanged, queueChanged, queueCreated } from './events.ts'
export { declarePool } from './pools.ts'
export { changeQueue, createQueue, requireQueue, visibleQueueIds } from './queues.ts'
export { organisationRoutes } from './routes.ts'
export {
  addToQueueCounts,
  findQueue,
  type Membership,
  pageOfQueues,
  type QueueRow,
  readMemberships,
  readPools,
  readQueues,
} from './store.ts'
export { type AgentSettings, changeAgent, createAgent } from './users.ts'
