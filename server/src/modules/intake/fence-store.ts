import { sql } from 'kysely'
import type { WriteTx } from '#platform/db'

export interface SenderCount {
  /** SHA-256 of the address, hex. */
  sender: string
  bucket: Date
  count: number
}

/** Counts mails of senders and five minutes; how many there are by now, and how many the tenant lets in. */
export function countSenders(
  tx: WriteTx,
  accountId: string,
  counts: readonly SenderCount[],
  usualFence: number,
): Promise<(SenderCount & { fence: number })[]> {
  return tx.all(sql`
    with counted as (
      insert into sender_rates (tenant_id, account_id, sender, bucket, mails)
      select ${tx.tenantId}::uuid, ${accountId}::uuid, decode(sender, 'hex'), bucket, count
        from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as c(sender text, bucket timestamptz, count integer) order by 3, 4
      on conflict (tenant_id, account_id, sender, bucket) do update set mails = sender_rates.mails + excluded.mails
      returning encode(sender, 'hex') as sender, bucket, mails as count)
    select counted.*, coalesce((select sender_fence from intake_settings where tenant_id = ${tx.tenantId}), ${usualFence}::int) as fence from counted`)
}

/** Counts that nobody asks for any more. */
export function deleteOldRates(tx: WriteTx, before: Date): Promise<number> {
  return tx.run(sql`delete from sender_rates where tenant_id = ${tx.tenantId} and bucket < ${before}`)
}
