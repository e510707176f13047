import {
  type LedgerState,
  listAccounts,
  listLedgerDays,
  listLedgerEntries,
  listOutbox,
  listQuarantine,
  listQuarantineGroups,
  listUsers,
  listWebhooks,
  previewQuarantined,
  readIntake,
  readLedger,
} from '@kontor/contract'
import { queryOptions } from '@tanstack/react-query'
import { allPages } from '../api/all-pages.ts'
import { call } from '../api/client.ts'

const pageSize = 200
/** More than 10,000 entries of one kind are shown up to there. */
const maxPages = 50
/** How often is looked where the live connection tells nothing. */
const lookEveryMs = 5000
const connectingLookMs = 1500

/** Cache names; `accounts` and `users` are refreshed by the live connection. */
export const adminKeys = {
  accounts: ['accounts'] as const,
  users: ['users'] as const,
  intake: ['intake'] as const,
  userAccess: (id: string) => ['user-access', id] as const,
  userIdentities: (id: string) => ['user-identities', id] as const,
  signIn: ['sign-in'] as const,
  providers: ['sign-in-providers'] as const,
  ledger: (day: string) => ['ledger', day] as const,
  quarantine: ['quarantine'] as const,
  outbox: ['outbox'] as const,
  events: ['events'] as const,
  webhooks: ['webhooks'] as const,
  deliveries: (id: string) => ['webhooks', id, 'deliveries'] as const,
}

export const accountsQuery = queryOptions({
  queryKey: adminKeys.accounts,
  queryFn: ({ signal }) =>
    allPages((cursor) => call(listAccounts, { query: { limit: pageSize, cursor }, signal }), maxPages),
  // The live connection tells of problems; that a first fetch went well, and when, shows by looking.
  refetchInterval: ({ state }) =>
    state.data?.some(({ status }) => status === 'connecting') ? connectingLookMs : lookEveryMs,
})

export const usersQuery = queryOptions({
  queryKey: adminKeys.users,
  queryFn: ({ signal }) =>
    allPages((cursor) => call(listUsers, { query: { limit: pageSize, cursor }, signal }), maxPages),
})

export const intakeQuery = queryOptions({
  queryKey: adminKeys.intake,
  queryFn: ({ signal }) => call(readIntake, { signal }),
})

/** The ledger's counts of one day (UTC, YYYY-MM-DD). */
export const ledgerQuery = (day: string) =>
  queryOptions({
    queryKey: adminKeys.ledger(day),
    queryFn: async ({ signal }) => (await call(readLedger, { query: { day }, signal })).items,
    refetchInterval: lookEveryMs,
  })

/** Groups are worked as a whole; their messages are not listed one by one. */
export const floodCode = 'sender-flood'

export const quarantineQuery = queryOptions({
  queryKey: adminKeys.quarantine,
  queryFn: ({ signal }) =>
    allPages(
      (cursor) => call(listQuarantine, { query: { limit: pageSize, cursor, notCode: floodCode }, signal }),
      maxPages,
    ),
  refetchInterval: lookEveryMs,
})

export const outboxQuery = queryOptions({
  queryKey: adminKeys.outbox,
  queryFn: ({ signal }) =>
    allPages((cursor) => call(listOutbox, { query: { limit: pageSize, cursor }, signal }), maxPages),
  refetchInterval: lookEveryMs,
})

export const quarantineGroupsQuery = queryOptions({
  queryKey: [...adminKeys.quarantine, 'groups'],
  queryFn: async ({ signal }) =>
    (await call(listQuarantineGroups, { query: { limit: pageSize }, signal })).items,
  refetchInterval: lookEveryMs,
})

/** What was discarded last, the newest first; what is older is in the ledger's day. */
export const discardedQuery = queryOptions({
  queryKey: [...adminKeys.quarantine, 'discarded'],
  queryFn: async ({ signal }) =>
    (
      await allPages(
        (cursor) => call(listQuarantine, { query: { limit: pageSize, cursor, state: 'discarded' }, signal }),
        maxPages,
      )
    ).toReversed(),
})

export const previewQuery = (id: string) =>
  queryOptions({
    queryKey: ['quarantine-preview', id],
    queryFn: ({ signal }) => call(previewQuarantined, { params: { id }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Days beside one another in the small chart. */
export const chartDays = 31
export const ledgerDaysQuery = (until: string) =>
  queryOptions({
    queryKey: ['ledger', 'days', until],
    queryFn: async ({ signal }) =>
      (await call(listLedgerDays, { query: { until, days: chartDays }, signal })).items,
  })

const shownEntries = 100
/** The messages behind a number: of an account, a day and perhaps one state. */
export const ledgerEntriesQuery = (account: string, day: string, state: LedgerState | undefined) =>
  queryOptions({
    queryKey: ['ledger', 'entries', account, day, state ?? 'all'],
    queryFn: ({ signal }) =>
      call(listLedgerEntries, {
        query: { account, day, limit: shownEntries, ...(state && { state }) },
        signal,
      }),
  })

export const webhooksQuery = queryOptions({
  queryKey: adminKeys.webhooks,
  queryFn: ({ signal }) =>
    allPages((cursor) => call(listWebhooks, { query: { limit: pageSize, cursor }, signal }), maxPages),
})
