import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'

/** Puts the messages of these cases in line for filing, where their account files closed cases; gives the accounts. */
export async function insertFilings(tx: WriteTx, caseIds: readonly string[]): Promise<string[]> {
  const rows = await tx.all<{ accountId: string }>(sql`
    insert into filings (tenant_id, account_id, ledger_id, due_at)
    select l.tenant_id, l.account_id, l.id, ${tx.now}
      from ledger l join accounts a on a.tenant_id = l.tenant_id and a.id = l.account_id
     where l.tenant_id = ${tx.tenantId} and l.case_id = any(${caseIds}::uuid[])
       and a.receive ->> 'via' = 'imap' and a.receive ->> 'fileWhen' = 'closed' and coalesce(a.receive ->> 'fileInto', '') <> ''
    on conflict do nothing returning account_id as "accountId"`)
  return [...new Set(rows.map((row) => row.accountId))]
}

/** Messages of the account that are to be filed now, with their places below a prefix. */
export function dueFilings(
  tx: ReadTx,
  accountId: string,
  prefix: string,
  limit: number,
): Promise<{ ledgerId: string; sourceKey: string }[]> {
  return tx.all(sql`
    select f.ledger_id as "ledgerId", s.source_key as "sourceKey" from filings f
      join ledger_sources s on s.tenant_id = f.tenant_id and s.ledger_id = f.ledger_id and starts_with(s.source_key, ${prefix})
     where f.tenant_id = ${tx.tenantId} and f.account_id = ${accountId} and f.due_at <= ${tx.now}
     order by f.due_at, f.ledger_id limit ${limit}`)
}

export async function deleteFilings(
  tx: WriteTx,
  accountId: string,
  sourceKeys: readonly string[],
): Promise<void> {
  await tx.run(sql`
    delete from filings f using ledger_sources s
     where f.tenant_id = ${tx.tenantId} and s.tenant_id = f.tenant_id and s.ledger_id = f.ledger_id
       and s.account_id = ${accountId} and s.source_key = any(${sourceKeys}::text[])`)
}

/** Tries again later: a minute, then twice as long each time, at most an hour. */
export async function delayFilings(
  tx: WriteTx,
  accountId: string,
  sourceKeys: readonly string[],
): Promise<void> {
  await tx.run(sql`
    update filings f set attempts = f.attempts + 1,
           due_at = ${tx.now}::timestamptz + least(interval '1 hour', interval '1 minute' * power(2, least(f.attempts, 10)))
      from ledger_sources s
     where f.tenant_id = ${tx.tenantId} and s.tenant_id = f.tenant_id and s.ledger_id = f.ledger_id
       and s.account_id = ${accountId} and s.source_key = any(${sourceKeys}::text[])`)
}
