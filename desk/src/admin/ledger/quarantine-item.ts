import type { listQuarantine, RouteReply } from '@kontor/contract'

export type QuarantineItem = RouteReply<typeof listQuarantine>['items'][number]
