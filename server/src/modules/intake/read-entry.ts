import type { AccountRow } from '#accounts'
import type { StoredMessage } from './ports.ts'
import type { EntryRow } from './store.ts'

/** An entry that was read, with what its channel made of it; its bytes are no longer in memory. */
export interface ReadEntry {
  entry: EntryRow
  account: AccountRow
  message: StoredMessage
}
