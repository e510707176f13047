import { sql } from 'kysely'
import type { ReadTx, WriteTx } from '#platform/db'
import type { OutgoingView } from './store.ts'

export interface OpenOutgoing {
  id: string
  messageRef: string
  caseId: string
  accountId: string
  kind: 'reply' | 'receipt'
  state: OutgoingView['state']
  holds: { kind: string; until: string | null }[]
  probing: boolean
  attempts: number
  nextAttemptAt: Date
  problem: string | null
  recipients: OutgoingView['recipients']
  createdAt: Date
}

/** What has not left the house for good, oldest first; what is being sent counts as due. */
export function pageOfOpen(
  tx: ReadTx,
  filter: { state: 'held' | 'due' | 'uncertain' | null; after: string | null; limit: number },
): Promise<OpenOutgoing[]> {
  const states = filter.state === 'due' ? ['due', 'leased', 'transmitting'] : [filter.state]
  return tx.all<OpenOutgoing>(sql`
    select o.id, o.message_ref as "messageRef", o.case_id as "caseId", o.account_id as "accountId", o.kind, o.state, o.attempts,
           o.state = 'uncertain' and o.next_probe_at is not null as probing, o.next_attempt_at as "nextAttemptAt", o.problem,
           o.created_at as "createdAt",
           coalesce((select jsonb_agg(jsonb_build_object('kind', h.kind, 'until', h.until) order by h.kind)
                       from holds h where h.tenant_id = o.tenant_id and h.outgoing_id = o.id), '[]') as holds,
           coalesce((select jsonb_agg(jsonb_build_object('address', r.address, 'role', r.role, 'state', r.state, 'code', r.code,
                                                         'text', r.reply, 'at', r.at, 'report', (
                         select jsonb_build_object('action', d.action, 'status', d.status, 'text', d.text, 'at', d.at) from delivery_reports d
                          where d.tenant_id = r.tenant_id and d.outgoing_id = r.outgoing_id and d.address = r.address)) order by r.role desc, r.address)
                       from outgoing_recipients r where r.tenant_id = o.tenant_id and r.outgoing_id = o.id), '[]') as recipients
      from outgoing o
     where o.tenant_id = ${tx.tenantId} and o.state not in ('accepted', 'refused', 'cancelled')
       and (${filter.state === null} or o.state = any(${states}::text[]))
       and o.id > coalesce(${filter.after}::uuid, '00000000-0000-0000-0000-000000000000')
     order by o.id limit ${filter.limit}`)
}

/** Makes the next attempt of a message due now. */
export async function makeDue(tx: WriteTx, id: string): Promise<void> {
  await tx.run(sql`
    update outgoing set next_attempt_at = ${tx.now}
     where tenant_id = ${tx.tenantId} and id = ${id} and next_attempt_at > ${tx.now}`)
}
