import {
  listCases,
  listPictureSenders,
  listQueues,
  readCase,
  readCustomer,
  readMessages,
  readSession,
  readTimeline,
  readWork,
} from '@kontor/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { setServerTime } from '../format/clock.ts'
import { allPages } from './all-pages.ts'
import { call, rememberCsrfToken } from './client.ts'
import { type CaseFilter, keys } from './keys.ts'

const pageSize = 200
const casePageSize = 60
/** A case longer than 10,000 messages or events shows its first 10,000. */
const maxPages = 50
/** How often is looked while files wait for the virus scanner. */
const scanLookMs = 4_000

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: async ({ signal }) => {
    const session = await call(readSession, { signal })
    rememberCsrfToken(session.csrfToken)
    setServerTime(session.serverTime)
    return session
  },
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
})

export const workQuery = queryOptions({
  queryKey: keys.work,
  queryFn: ({ signal }) => call(readWork, { signal }),
})

export const queuesQuery = queryOptions({
  queryKey: keys.queues,
  queryFn: ({ signal }) =>
    allPages((cursor) => call(listQueues, { query: { limit: pageSize, cursor }, signal }), maxPages),
  staleTime: 60_000,
})

/** Where a case can be moved to: all queues, also those whose cases the agent does not see. */
export const moveTargetsQuery = queryOptions({
  queryKey: keys.moveTargets,
  queryFn: ({ signal }) =>
    allPages(
      (cursor) => call(listQueues, { query: { limit: pageSize, cursor, for: 'move' }, signal }),
      maxPages,
    ),
  staleTime: 60_000,
})

/** Cases by filter, page after page as the reader scrolls. */
export const casesQuery = (filter: CaseFilter) =>
  infiniteQueryOptions({
    queryKey: keys.cases(filter),
    queryFn: ({ pageParam, signal }) =>
      call(listCases, { query: { ...filter, limit: casePageSize, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

/** The few best cases for what stands in the palette. */
export const foundQuery = (q: string) =>
  queryOptions({
    queryKey: keys.found(q),
    queryFn: ({ signal }) => call(listCases, { query: { q, limit: 8, sort: 'newest' }, signal }),
    enabled: q.length > 1,
    staleTime: 10_000,
  })

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: keys.case(id),
    queryFn: ({ signal }) => call(readCase, { params: { id }, signal }),
  })

export const messagesQuery = (id: string) =>
  queryOptions({
    queryKey: keys.messages(id),
    queryFn: ({ signal }) =>
      allPages(
        (cursor) => call(readMessages, { params: { id }, query: { limit: pageSize, cursor }, signal }),
        maxPages,
      ),
    // The scanner's word on a file is no event of the case.
    refetchInterval: ({ state }) =>
      state.data?.some(({ attachments }) => attachments.some(({ scan }) => scan === 'pending'))
        ? scanLookMs
        : false,
  })

export const timelineQuery = (id: string) =>
  queryOptions({
    queryKey: keys.timeline(id),
    queryFn: ({ signal }) =>
      allPages(
        (cursor) => call(readTimeline, { params: { id }, query: { limit: pageSize, cursor }, signal }),
        maxPages,
      ),
  })

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: keys.customer(id),
    queryFn: ({ signal }) => call(readCustomer, { params: { id }, signal }),
  })

/** Senders whose pictures from outside the user wants to see at once. */
export const pictureSendersQuery = queryOptions({
  queryKey: keys.pictureSenders,
  queryFn: ({ signal }) => call(listPictureSenders, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
})
