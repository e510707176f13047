import { type Services, systemContext } from '#platform/context'
import type { Database } from '#platform/db'
import type { Bound } from './bind.ts'
import { createGatherer } from './gather.ts'
import { idempotentAll, type Keyed } from './idempotency.ts'

/** A request on its way to a gathered use case: who asks, his key, and the checked input. */
export interface GatheredRequest extends Keyed {
  readonly input: unknown
}

/** Serves the requests of one gathered route: a tenant's in one transaction at a time, waiting ones together. */
export function serveGathered(
  { db, services }: { db: Database; services: Services },
  { route, run }: Extract<Bound, { kind: 'gathered' }>,
): (request: GatheredRequest) => Promise<unknown> {
  return createGatherer<GatheredRequest, unknown>({
    groupOf: ({ caller }) => caller.tenantId,
    ownerOf: ({ caller }) => caller.userId,
    serve: (requests) => {
      const [first] = requests
      if (!first) return Promise.resolve([])
      return db.inTenant(systemContext(services, first.caller.tenantId), (tx) =>
        idempotentAll(tx, route, requests, (places) =>
          run(tx, places.map((place) => requests[place]) as never),
        ),
      )
    },
  })
}
