import { sql } from 'kysely'
import type { WriteTx } from '#platform/db'

/** The sender never looks at it; the hold's release sets the time anew. */
const far = sql`${'2999-01-01T00:00:00Z'}::timestamptz`

/** Puts a restore hold on everything that is not out yet; gives what was held. */
export async function holdUnsent(
  tx: WriteTx,
  reason: string,
): Promise<{ messageRef: string; caseId: string; kind: 'reply' | 'receipt' }[]> {
  const rows = await tx.all<{
    id: string
    messageRef: string
    caseId: string
    kind: 'reply' | 'receipt'
  }>(sql`
    update outgoing set state = 'held', fence = fence + 1, leased_until = null, next_attempt_at = ${far}, updated_at = ${tx.now}
     where tenant_id = ${tx.tenantId} and state in ('held', 'due', 'leased')
    returning id, message_ref as "messageRef", case_id as "caseId", kind`)
  await tx.run(sql`
    insert into holds (tenant_id, outgoing_id, kind, reason, created_at)
    select ${tx.tenantId}::uuid, id, 'restore', ${reason}, ${tx.now} from unnest(${rows.map(({ id }) => id)}::uuid[]) as held(id)
    on conflict (tenant_id, outgoing_id, kind) do update set reason = excluded.reason, created_at = excluded.created_at`)
  return rows
}

/** What was on its way when the backup was taken: nobody can say whether it arrived. */
export function makeUncertain(
  tx: WriteTx,
): Promise<{ messageRef: string; caseId: string; kind: 'reply' | 'receipt'; attempts: number }[]> {
  return tx.all(sql`
    update outgoing set state = 'uncertain', fence = fence + 1, leased_until = null, updated_at = ${tx.now}, probes = 0, next_probe_at = ${tx.now}
     where tenant_id = ${tx.tenantId} and state = 'transmitting'
    returning message_ref as "messageRef", case_id as "caseId", kind, attempts`)
}

/** Takes the restore hold off; says whether there was one. What else holds the message decides when it goes. */
export async function dropRestoreHold(tx: WriteTx, outgoingId: string): Promise<boolean> {
  const dropped = await tx.run(sql`
    delete from holds where tenant_id = ${tx.tenantId} and outgoing_id = ${outgoingId} and kind = 'restore'`)
  if (dropped === 0) return false
  await tx.run(sql`
    update outgoing o set updated_at = ${tx.now}, next_attempt_at = greatest(${tx.now},
             (select max(h.until) from holds h where h.tenant_id = o.tenant_id and h.outgoing_id = o.id))
     where o.tenant_id = ${tx.tenantId} and o.id = ${outgoingId}`)
  return true
}

/** From now on the Sent folder is looked into for it, as for any other whose fate is unknown. */
export async function startProbing(tx: WriteTx, outgoingId: string): Promise<void> {
  await tx.run(sql`
    update outgoing set state = 'uncertain', probes = 0, next_probe_at = ${tx.now}, updated_at = ${tx.now}
     where tenant_id = ${tx.tenantId} and id = ${outgoingId}`)
}

/** Whether something else holds it for longer: it is not to go yet, so it has not gone. */
export async function isHeldOn(tx: WriteTx, outgoingId: string): Promise<boolean> {
  const row = await tx.first(sql`
    select 1 from holds where tenant_id = ${tx.tenantId} and outgoing_id = ${outgoingId} and (until is null or until > ${tx.now})`)
  return row !== null
}

export interface HeldMessage {
  messageRef: string
  caseNumber: string
  kind: 'reply' | 'receipt'
  messageId: string
  account: string
  to: string[]
  subject: string
  createdAt: Date
}

/** What waits behind the restore fence, oldest first. */
export function readHeld(tx: WriteTx): Promise<HeldMessage[]> {
  return tx.all<HeldMessage>(sql`
    select o.message_ref as "messageRef", c.number as "caseNumber", o.kind, o.message_id as "messageId", a.address as account,
           m.subject, o.created_at as "createdAt",
           (select coalesce(array_agg(r.address order by r.address), '{}') from outgoing_recipients r
             where r.tenant_id = o.tenant_id and r.outgoing_id = o.id) as "to"
      from holds h
      join outgoing o on o.tenant_id = h.tenant_id and o.id = h.outgoing_id
      join cases c on c.tenant_id = o.tenant_id and c.id = o.case_id
      join messages m on m.tenant_id = o.tenant_id and m.id = o.message_ref
      join accounts a on a.tenant_id = o.tenant_id and a.id = o.account_id
     where h.tenant_id = ${tx.tenantId} and h.kind = 'restore' and o.state = 'held' order by o.id`)
}

/** Nothing of a tenant that is being removed goes out any more; what is on the wire ends by itself. */
export async function giveUpUnsent(tx: WriteTx): Promise<void> {
  await tx.run(sql`
    update outgoing set state = 'cancelled', fence = fence + 1, leased_until = null, updated_at = ${tx.now}
     where tenant_id = ${tx.tenantId} and state in ('held', 'due', 'leased')`)
}
