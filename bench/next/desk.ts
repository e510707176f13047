import { createHash, randomUUID } from 'node:crypto'
import { caseRoutes } from '@kontor/server/src/modules/cases/index.ts'
import { type Caller, serveGathered } from '@kontor/server/src/platform/http/index.ts'
import type { Ground } from '../ground/ground.ts'

/** "Next" as the product's route serves it, behind log-in and HTTP. */
export type Desk = {
  /** Gives the agent a case: events, clock, lease, counts and the kept answer of the key in one durable transaction. */
  next(userId: string): Promise<void>
}

export function openDesk(ground: Ground): Desk {
  const bound = caseRoutes.find(({ route }) => route.name === 'nextCase')
  if (bound?.kind !== 'gathered') throw new Error('the route of "next" is bound otherwise')
  const serve = serveGathered(ground, bound)
  const hash = createHash('sha256').update('next').digest()
  return {
    next: async (userId) => {
      const item = await serve({
        caller: callerOf(ground.tenantId, userId),
        key: randomUUID(),
        hash,
        input: {},
      })
      if (item === null) throw new Error('nothing was granted although much waits')
    },
  }
}

function callerOf(tenantId: string, userId: string): Caller {
  return {
    tenantId,
    userId,
    login: userId,
    name: userId,
    kind: 'session',
    credentialId: userId,
    csrfToken: null,
    provedAt: null,
    mustEnrol: false,
    scope: 'own-queues',
    permissions: new Set(),
  }
}
