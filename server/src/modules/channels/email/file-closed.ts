import { delayFilings, deleteFilings, dueFilings } from '#intake'
import type { Context } from '#platform/context'
import type { Database } from '#platform/db'
import type { WatchOptions } from '#transports/imap'
import { sourceKeyOf, sourcePrefixOf } from './source.ts'

const maxFilings = 64

/** Which mails of closed cases a watch files, and what becomes of it: what fails stays due and is tried again. */
export function filingOf(
  db: Database,
  context: Context,
  accountId: string,
  folder: string,
): Required<Pick<WatchOptions, 'filings' | 'onFiled'>> {
  return {
    filings: async (uidValidity) => {
      const prefix = sourcePrefixOf(folder, uidValidity)
      const due = await db.readInTenant(context, (tx) => dueFilings(tx, accountId, prefix, maxFilings))
      return due.map(({ sourceKey }) => Number(sourceKey.slice(prefix.length))).toSorted((a, b) => a - b)
    },
    onFiled: (uidValidity, uids, problem) => {
      const keys = uids.map((uid) => sourceKeyOf(folder, uidValidity, uid))
      return db.inTenant(context, (tx) =>
        problem ? delayFilings(tx, accountId, keys) : deleteFilings(tx, accountId, keys),
      )
    },
  }
}
