import type { BlobStore } from '#platform/blobs'
import { type Clock, systemClock } from '#platform/clock'
import type { Log } from '#platform/log'
import type { Keyring } from '#platform/secrets'

/** Who does something; stands in every event. */
export interface Actor {
  readonly kind: 'user' | 'token' | 'customer' | 'system'
  readonly id: string | null
}

/** What the process offers to every use case. */
export interface Services {
  readonly clock: Clock
  readonly keyring: Keyring
  readonly blobs: BlobStore
  readonly log: Log
  /** Public address for links, without a slash at the end. */
  readonly baseUrl: string
  /** Files are opened only after the virus scanner has seen them. */
  readonly scansFiles?: boolean
}

/** What every use case gets: the tenant, who acts, the time and the process's services. */
export interface Context extends Services {
  readonly tenantId: string
  readonly actor: Actor
}

export const systemActor: Actor = { kind: 'system', id: null }

/** The context of work that nobody clicked: intake, sending, timers. */
export function systemContext(services: Services, tenantId: string): Context {
  return { ...services, tenantId, actor: systemActor }
}

export { systemClock }
