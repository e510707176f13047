import { createHash } from 'node:crypto'
import { arrivalOf } from '@kontor/core/ledger'
import type { Context } from '#platform/context'
import type { WriteTx } from '#platform/db'
import { uuidv7 } from '#platform/ids'
import { cleanStrings } from './clean-strings.ts'
import { fenceSenders } from './sender-fence.ts'
import { channelReader, type Envelope } from './ports.ts'
import { insertBlobRows, insertEntries, type NewEntry } from './store.ts'

/** Bytes up to this size lie in the ledger itself; larger ones in the blob store. */
const inLedgerBytes = 256 * 1024

/** A message as a transport hands it over. */
export interface Arrival {
  /** Where it was seen, e.g. folder, UIDVALIDITY and UID; the same place is taken over once. */
  sourceKey: string
  raw: Uint8Array
  arrivedAt: Date
  envelope: Envelope & { oversize?: true; unreadable?: true }
}

/** Makes arrivals ready for the ledger: hashed, large bytes durable in the blob store. No transaction is open yet. */
export async function prepareArrivals(
  context: Context,
  channel: string,
  arrivals: readonly Arrival[],
): Promise<NewEntry[]> {
  const reader = channelReader.call(channel)
  const now = context.clock.now()
  const entries: NewEntry[] = []
  for (const { sourceKey, raw, arrivedAt, envelope } of arrivals) {
    const large = raw.length > inLedgerBytes
    const rawSha256 = large ? (await context.blobs.put(context.tenantId, raw)).sha256 : sha256(raw)
    entries.push({
      id: uuidv7(now),
      // What the server would not hand out is known by its place alone.
      contentHash: sha256(envelope.unreadable ? Buffer.from(sourceKey) : reader.contentOf(raw)),
      raw: large ? null : raw,
      rawSha256,
      rawSize: raw.length,
      envelope: { ...envelope },
      arrivedAt: arrivalOf(arrivedAt, reader.writtenAt?.(raw) ?? null, now),
      sourceKey,
      sender: cleanStrings(reader.senderOf?.(raw) ?? null),
    })
  }
  return entries
}

export interface TakenOver {
  /** Ids of the entries that are new. */
  taken: string[]
  repeated: number
}

/** Writes prepared arrivals into the ledger. After this commit, and not before, the source may be acknowledged. */
export async function takeOver(
  tx: WriteTx,
  accountId: string,
  entries: readonly NewEntry[],
): Promise<TakenOver> {
  if (entries.length === 0) return { taken: [], repeated: 0 }
  await insertBlobRows(
    tx,
    entries
      .filter((entry) => entry.raw === null)
      .map((entry) => ({ sha256: entry.rawSha256, size: entry.rawSize })),
  )
  const fresh = await insertEntries(tx, accountId, entries)
  await fenceSenders(
    tx,
    accountId,
    entries.filter((entry) => fresh.has(entry.id)),
  )
  tx.wake('ledger')
  return { taken: [...fresh], repeated: entries.length - fresh.size }
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
