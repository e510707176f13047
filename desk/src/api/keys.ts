/** What a list of cases was asked for. */
export interface CaseFilter {
  status?: string | undefined
  queue?: string | undefined
  q?: string | undefined
  sort?: 'due' | 'newest' | undefined
}

/** Every name under which the cache keeps something; the live connection invalidates by them. */
export const keys = {
  session: ['session'] as const,
  work: ['work'] as const,
  queues: ['queues'] as const,
  moveTargets: ['queues', 'move'] as const,
  cases: (filter: CaseFilter) => ['cases', filter] as const,
  found: (q: string) => ['found', q] as const,
  case: (id: string) => ['case', id] as const,
  messages: (id: string) => ['messages', id] as const,
  timeline: (id: string) => ['timeline', id] as const,
  customer: (id: string) => ['customer', id] as const,
  ownSessions: ['own-sessions'] as const,
  ownTokens: ['own-tokens'] as const,
  pictureSenders: ['picture-senders'] as const,
  ownFactors: ['own-factors'] as const,
  ownIdentities: ['own-identities'] as const,
  signInWays: (tenant: string) => ['sign-in-ways', tenant] as const,
  demo: ['demo'] as const,
}
