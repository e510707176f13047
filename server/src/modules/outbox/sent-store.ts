import { sql } from 'kysely'
import type { Database, WriteTx } from '#platform/db'
import { outgoingColumns, type OutgoingRow } from './store.ts'

/** When the Sent folder is looked into for an uncertain message; null when nobody does. */
export async function scheduleProbe(tx: WriteTx, id: string, probes: number, at: Date | null): Promise<void> {
  await tx.run(sql`
    update outgoing set probes = ${probes}, next_probe_at = ${at} where tenant_id = ${tx.tenantId} and id = ${id}`)
}

export async function noteSettledBy(tx: WriteTx, id: string, by: string): Promise<void> {
  await tx.run(sql`
    update outgoing set settled_by = ${by}, next_probe_at = null where tenant_id = ${tx.tenantId} and id = ${id}`)
}

/** Where the copy of a message stands; `at` is the next try. */
export async function markCopy(
  tx: WriteTx,
  id: string,
  state: 'due' | 'filed' | 'found' | 'failed',
  at: Date | null,
): Promise<void> {
  await tx.run(sql`
    update outgoing set sent_copy = ${state}, sent_copy_at = ${at} where tenant_id = ${tx.tenantId} and id = ${id}`)
}

export interface Visit {
  tenantId: string
  accountId: string
}

/** Accounts of all tenants whose Sent folder is to be looked into now. */
export function findVisits(db: Database, now: Date, limit: number): Promise<Visit[]> {
  return db.asSystem('find Sent folders to look into', (tx) =>
    tx.all<Visit>(sql`
      select distinct tenant_id as "tenantId", account_id as "accountId" from outgoing
       where (state = 'uncertain' and next_probe_at <= ${now}) or (sent_copy = 'due' and sent_copy_at <= ${now})
       limit ${limit}`),
  )
}

/** When the next look is due after `now`, over all tenants; null when none is. */
export async function nextVisitAt(db: Database, now: Date): Promise<Date | null> {
  const [row] = await db.asSystem('when is the next Sent folder looked into', (tx) =>
    tx.all<{ at: Date | null }>(sql`
      select least((select min(next_probe_at) from outgoing where state = 'uncertain' and next_probe_at > ${now}),
                   (select min(sent_copy_at) from outgoing where sent_copy = 'due' and sent_copy_at > ${now})) as at`),
  )
  return row?.at ?? null
}

export interface VisitItem extends OutgoingRow {
  probes: number
  copyTries: number
  uncertainSince: Date
}

/**
 * Takes what is due at an account for one visit: nobody else gets it before `until`, when it is simply due again. Uncertain
 * messages first.
 */
export function claimVisit(tx: WriteTx, accountId: string, until: Date, limit: number): Promise<VisitItem[]> {
  return tx.all<VisitItem>(sql`
    with due as (
      select id from outgoing
       where tenant_id = ${tx.tenantId} and account_id = ${accountId}
         and ((state = 'uncertain' and next_probe_at <= ${tx.now}) or (sent_copy = 'due' and sent_copy_at <= ${tx.now}))
       order by (state = 'uncertain') desc, id limit ${limit} for update skip locked)
    update outgoing o
       set next_probe_at = case when o.state = 'uncertain' then ${until}::timestamptz else o.next_probe_at end,
           sent_copy_at = case when o.sent_copy = 'due' then ${until}::timestamptz else o.sent_copy_at end,
           sent_copy_tries = o.sent_copy_tries + case when o.sent_copy = 'due' then 1 else 0 end
      from due where o.tenant_id = ${tx.tenantId} and o.id = due.id
    returning ${outgoingColumns('o')}, o.probes, o.sent_copy_tries as "copyTries", o.updated_at as "uncertainSince"`)
}

/** Messages of ours that are uncertain, by Message-ID, locked. */
export function lockUncertain(tx: WriteTx, messageIds: readonly string[]): Promise<OutgoingRow[]> {
  return tx.all<OutgoingRow>(sql`
    select ${outgoingColumns('o')} from outgoing o
     where o.tenant_id = ${tx.tenantId} and o.message_id = any(${messageIds}::text[]) and o.state = 'uncertain'
     order by o.id for update`)
}

/** An uncertain message by its id, locked; null when it is known by now what became of it. */
export function lockUncertainById(tx: WriteTx, id: string): Promise<OutgoingRow | null> {
  return tx.first<OutgoingRow>(sql`
    select ${outgoingColumns('o')} from outgoing o
     where o.tenant_id = ${tx.tenantId} and o.id = ${id} and o.state = 'uncertain' for update`)
}
