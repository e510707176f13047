import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'

/** Senders that a user chose, by address. */
export async function pictureSendersOf(tx: ReadTx, userId: string): Promise<string[]> {
  const rows = await tx.all<{ address: string }>(sql`
    select address from picture_senders where tenant_id = ${tx.tenantId} and user_id = ${userId} order by address`)
  return rows.map((row) => row.address)
}

/** Remembers a sender; the oldest choice goes when there are more than `limit`. */
export async function addPictureSender(
  tx: WriteTx,
  userId: string,
  address: string,
  limit: number,
): Promise<void> {
  await tx.run(sql`
    insert into picture_senders (tenant_id, user_id, address, created_at)
    values (${tx.tenantId}, ${userId}, ${address}, ${tx.now}) on conflict do nothing`)
  await tx.run(sql`
    delete from picture_senders where tenant_id = ${tx.tenantId} and user_id = ${userId} and address in (
      select address from picture_senders where tenant_id = ${tx.tenantId} and user_id = ${userId}
       order by created_at desc, address offset ${limit})`)
}

export async function dropPictureSender(tx: WriteTx, userId: string, address: string): Promise<void> {
  await tx.run(sql`
    delete from picture_senders where tenant_id = ${tx.tenantId} and user_id = ${userId} and address = ${address}`)
}
