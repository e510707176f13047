import { findAccount } from '#accounts'
import { isUuid, type ReadTx } from '#platform/db'
import { notFound, present } from '#platform/faults'
import { channelReader } from './ports.ts'
import { bytesOf } from './read-bytes.ts'
import { findEntry } from './store.ts'

/** What the head of a message in quarantine shows, as text; it is not parsed. */
export async function previewEntry(tx: ReadTx, id: string) {
  const entry = isUuid(id) ? await findEntry(tx, id) : null
  if (entry?.state !== 'quarantined' && entry?.state !== 'discarded') throw notFound()
  const { channel } = present(await findAccount(tx, entry.accountId), 'the account')
  const shown = channelReader.call(channel).preview?.(await bytesOf(tx.context, entry))
  return {
    from: shown?.from ?? null,
    subject: shown?.subject ?? null,
    lines: [...(shown?.lines ?? [])],
  }
}
