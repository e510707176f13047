import {
  createQueue as createQueueRoute,
  createUser as createUserRoute,
  listQueues as listQueuesRoute,
  listUsers,
  updateQueue,
  updateUser,
} from '@kontor/contract'
import { type Bound, read, requireRecentProof, write } from '#platform/http'
import { changeQueue, createQueue, listQueues, presentQueue } from './queues.ts'
import { changeAgent, createAgent, listAgents, presentAgent } from './users.ts'

export const organisationRoutes: Bound[] = [
  read(listQueuesRoute, (tx, { query }, caller) => listQueues(tx, caller, query)),
  write(createQueueRoute, async (tx, { body }, caller) =>
    presentQueue(tx, caller, await createQueue(tx, body)),
  ),
  write(updateQueue, async (tx, { params, body }, caller) => {
    await changeQueue(tx, params.id, body)
    return presentQueue(tx, caller, params.id)
  }),
  read(listUsers, (tx, { query }) => listAgents(tx, query)),
  write(createUserRoute, async (tx, { body }) => presentAgent(tx, await createAgent(tx, body))),
  write(updateUser, async (tx, { params, body }, caller) => {
    if (body.password !== undefined && caller.kind === 'session') requireRecentProof(caller, tx.now)
    await changeAgent(tx, params.id, body, caller.userId === params.id ? caller.credentialId : null)
    return presentAgent(tx, params.id)
  }),
]
