import { sql } from 'kysely'
import type { ReadTx } from '#platform/db'

export interface KinRow {
  id: string
  ledgerId: string
  caseId: string | null
  number: string | null
}

/** For each entry, the oldest earlier one of its account that carries the same Message-ID. */
export function sameMessageId(
  tx: ReadTx,
  wanted: readonly { id: string; accountId: string; messageId: string }[],
): Promise<KinRow[]> {
  return tx.all<KinRow>(sql`
    select w.id, o.id as "ledgerId", o.case_id as "caseId", c.number
      from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w(id uuid, "accountId" uuid, "messageId" text)
     cross join lateral (
       select l.id, l.case_id from ledger l
        where l.tenant_id = ${tx.tenantId} and l.account_id = w."accountId" and l.message_id = w."messageId" and l.id <> w.id
        order by l.taken_at, l.id limit 1) o
      left join cases c on c.tenant_id = ${tx.tenantId} and c.id = o.case_id`)
}

/** For each entry, the oldest one of another account of the tenant that holds the same mail and is in a case. */
export function sameContent(
  tx: ReadTx,
  wanted: readonly { id: string; accountId: string }[],
): Promise<KinRow[]> {
  return tx.all<KinRow>(sql`
    select w.id, o.id as "ledgerId", o.case_id as "caseId", null as number
      from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w(id uuid, "accountId" uuid)
      join ledger mine on mine.tenant_id = ${tx.tenantId} and mine.id = w.id
     cross join lateral (
       select l.id, l.case_id from ledger l
        where l.tenant_id = ${tx.tenantId} and l.content_hash = mine.content_hash and l.account_id <> w."accountId" and l.case_id is not null
        order by l.taken_at, l.id limit 1) o`)
}

/** Content hashes of entries, as hex. */
export function contentHashes(tx: ReadTx, ids: readonly string[]): Promise<{ id: string; hash: string }[]> {
  return tx.all(sql`
    select id, encode(content_hash, 'hex') as hash from ledger where tenant_id = ${tx.tenantId} and id = any(${ids}::uuid[])`)
}
