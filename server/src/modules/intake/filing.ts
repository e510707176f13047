import { askToFetch } from '#accounts'
import type { Follower } from '#platform/events'
import { insertFilings } from './filing-store.ts'

/** A closed case: its mails go into the project folder of their account, where that is wished. */
export const filingFollower: Follower = {
  name: 'filing',
  handle: async (tx, events) => {
    const closed = events.filter((event) => event.type === 'case.closed').map((event) => event.streamId)
    if (closed.length === 0) return
    const accounts = await insertFilings(tx, [...new Set(closed)])
    for (const id of accounts) await askToFetch(tx, id)
    if (accounts.length > 0) tx.wake('accounts')
  },
}
