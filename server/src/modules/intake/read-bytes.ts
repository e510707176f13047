import type { ReadTx } from '#platform/db'
import { notFound } from '#platform/faults'
import type { Context } from '#platform/context'
import { findEntry } from './store.ts'

/** The raw bytes of a ledger entry, exactly as they arrived. */
export async function readEntryBytes(tx: ReadTx, ledgerId: string): Promise<Buffer> {
  const entry = await findEntry(tx, ledgerId)
  if (!entry) throw notFound()
  return bytesOf(tx.context, entry)
}

export function bytesOf(context: Context, entry: { raw: Buffer | null; rawSha256: Buffer }): Promise<Buffer> {
  return entry.raw ? Promise.resolve(entry.raw) : context.blobs.read(context.tenantId, entry.rawSha256)
}
