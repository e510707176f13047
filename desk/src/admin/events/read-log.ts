import { readEvents, type RouteReply } from '@kontor/contract'
import { queryOptions, useQueryClient } from '@tanstack/react-query'
import { call } from '../../api/client.ts'
import { adminKeys } from '../queries.ts'

export type LogEvent = RouteReply<typeof readEvents>['items'][number]

/** The newest part of the log as far as it was read. */
export interface LogTail {
  /** Oldest first. */
  events: LogEvent[]
  /** Where to read on. */
  cursor: string | undefined
  /** Nothing newer was there when it was read. */
  complete: boolean
}

type ReadPage = (after: string | undefined) => Promise<{ items: LogEvent[]; nextCursor: string | null }>

const pageSize = 1000
/** Events kept; older ones are read by the API. */
export const maxEvents = 2000
/** Pages read in one go; a longer log is read on in the next one. */
const maxPages = 20

/** Reads on from where `tail` ends and keeps the newest `limit` events. */
export async function readOn(tail: LogTail, read: ReadPage, limit: number): Promise<LogTail> {
  let { events, cursor } = tail
  for (let page = 0; page < maxPages; page++) {
    const { items, nextCursor } = await read(cursor)
    events = [...events, ...items].slice(-limit)
    const done = items.length < pageSize || nextCursor === null || nextCursor === cursor
    cursor = nextCursor ?? cursor
    if (done) return { events, cursor, complete: true }
  }
  return { events, cursor, complete: false }
}

/** The log's newest events, read on every few seconds from where the last look ended. */
export function useLogQuery() {
  const client = useQueryClient()
  return queryOptions({
    queryKey: adminKeys.events,
    queryFn: ({ signal }): Promise<LogTail> => {
      const before = client.getQueryData<LogTail>(adminKeys.events)
      return readOn(
        before ?? { events: [], cursor: undefined, complete: false },
        (after) => call(readEvents, { query: { after, limit: pageSize }, signal }),
        maxEvents,
      )
    },
    refetchInterval: ({ state }) => (state.data?.complete === false ? 100 : 5000),
    structuralSharing: false,
  })
}
