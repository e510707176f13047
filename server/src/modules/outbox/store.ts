import type { OutboxState } from '@kontor/core/outbox'
import { type RawBuilder, sql } from 'kysely'
import type { Database, ReadTx, WriteTx } from '#platform/db'
import type { ReportAction } from './report-action.ts'

export interface OutgoingRow {
  id: string
  accountId: string
  caseId: string
  messageRef: string
  kind: 'reply' | 'receipt'
  state: OutboxState
  messageId: string
  envelopeFrom: string
  fence: number
  attempts: number
  createdAt: Date
  before: Record<string, unknown> | null
}
export interface RecipientRow {
  address: string
  role: 'to' | 'cc' | 'bcc'
  state: 'pending' | 'accepted' | 'temporary' | 'refused'
  code: number | null
  reply: string | null
  at: Date | null
}

/** The columns of an `OutgoingRow`, of the table as it is called in the statement. */
export function outgoingColumns(table: string): RawBuilder<unknown> {
  const t = sql.raw(table)
  return sql`
    ${t}.id, ${t}.account_id as "accountId", ${t}.case_id as "caseId", ${t}.message_ref as "messageRef", ${t}.kind, ${t}.state,
    ${t}.message_id as "messageId", ${t}.envelope_from as "envelopeFrom", ${t}.fence::float8 as fence, ${t}.attempts,
    ${t}.created_at as "createdAt", ${t}.before`
}
const columns = outgoingColumns('outgoing')

export interface NewOutgoing {
  id: string
  accountId: string
  caseId: string
  messageRef: string
  kind: 'reply' | 'receipt'
  messageId: string
  envelopeFrom: string
  recipients: readonly { address: string; role: 'to' | 'cc' | 'bcc' }[]
  holds: readonly { kind: 'undo' | 'schedule'; until: Date }[]
  before: Record<string, unknown> | null
}

/** Inserts outgoing messages with recipients and holds: three statements, however many. */
export async function insertOutgoing(tx: WriteTx, list: readonly NewOutgoing[]): Promise<void> {
  const rows = list.map((item) => ({
    ...item,
    state: item.holds.length > 0 ? 'held' : 'due',
    next: new Date(
      Math.max(tx.now.getTime(), ...item.holds.map((hold) => hold.until.getTime())),
    ).toISOString(),
  }))
  await tx.run(sql`
    insert into outgoing (tenant_id, id, account_id, case_id, message_ref, kind, state, message_id, envelope_from, next_attempt_at,
                          before, created_at, updated_at)
    select ${tx.tenantId}::uuid, id, "accountId", "caseId", "messageRef", kind, state, "messageId", "envelopeFrom", next, before, ${tx.now}, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r(id uuid, "accountId" uuid, "caseId" uuid, "messageRef" uuid, kind text, state text, "messageId" text, "envelopeFrom" text,
             next timestamptz, before jsonb)`)
  const recipients = list.flatMap((item) =>
    item.recipients.map((recipient) => ({ ...recipient, id: item.id })),
  )
  await tx.run(sql`
    insert into outgoing_recipients (tenant_id, outgoing_id, address, role)
    select ${tx.tenantId}::uuid, id, address, role
      from jsonb_to_recordset(${JSON.stringify(recipients)}::jsonb) as r(id uuid, address text, role text)
    on conflict do nothing`)
  const holds = list.flatMap((item) => item.holds.map((hold) => ({ ...hold, id: item.id })))
  if (holds.length === 0) return
  await tx.run(sql`
    insert into holds (tenant_id, outgoing_id, kind, until, created_at)
    select ${tx.tenantId}::uuid, id, kind, until, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(holds)}::jsonb) as r(id uuid, kind text, until timestamptz)`)
}

/** The outgoing row of a message, locked. */
export function lockByMessage(tx: WriteTx, messageRef: string): Promise<OutgoingRow | null> {
  return tx.first<OutgoingRow>(sql`
    select ${columns} from outgoing where tenant_id = ${tx.tenantId} and message_ref = ${messageRef} for update`)
}

export async function setState(tx: WriteTx, id: string, state: OutboxState): Promise<void> {
  await tx.run(sql`
    update outgoing set state = ${state}, updated_at = ${tx.now} where tenant_id = ${tx.tenantId} and id = ${id}`)
}

export interface Work {
  tenantId: string
  id: string
  accountId: string
  /** Left behind by a dead holder. */
  stale: boolean
}

/** What was left behind by a dead holder, and then what is ready to be sent by other accounts than `full`, in all tenants. */
export function findWork(db: Database, now: Date, limit: number, full: readonly string[]): Promise<Work[]> {
  return db.asSystem('find what is to be sent', (tx) =>
    tx.all(sql`
      (select tenant_id as "tenantId", id, account_id as "accountId", true as stale from outgoing
        where state in ('leased', 'transmitting') and leased_until < ${now} order by leased_until limit ${limit})
      union all
      (select tenant_id, id, account_id, false from outgoing
        where state in ('held', 'due') and next_attempt_at <= ${now} and account_id <> all(${full}::uuid[])
        order by next_attempt_at, id limit ${limit})`),
  )
}

/** When the next held or due message gets ready after `now`, over all tenants; null when none does. */
export async function nextDueAt(db: Database, now: Date): Promise<Date | null> {
  const rows = await db.asSystem('when is the next message due', (tx) =>
    tx.all<{ at: Date | null }>(
      sql`select min(next_attempt_at) as at from outgoing where state in ('held', 'due') and next_attempt_at > ${now}`,
    ),
  )
  return rows[0]?.at ?? null
}

/** Takes one ready message: fence up, holds that ran out removed. Null when another was quicker or a hold stands. */
export async function claim(tx: WriteTx, id: string, leasedUntil: Date): Promise<OutgoingRow | null> {
  const row = await tx.first<OutgoingRow>(sql`
    update outgoing o set state = 'leased', fence = fence + 1, attempts = attempts + 1, leased_until = ${leasedUntil}, updated_at = ${tx.now}
     where o.tenant_id = ${tx.tenantId} and o.id = (
             select id from outgoing where tenant_id = ${tx.tenantId} and id = ${id} and state in ('held', 'due')
                and next_attempt_at <= ${tx.now} for update skip locked)
       and not exists (select 1 from holds h where h.tenant_id = o.tenant_id and h.outgoing_id = o.id
                          and (h.until is null or h.until > ${tx.now}))
    returning ${outgoingColumns('o')}`)
  if (row) await tx.run(sql`delete from holds where tenant_id = ${tx.tenantId} and outgoing_id = ${id}`)
  return row
}

/** Locks the row while the fence is still ours and the state is the expected one. */
export function lockHeld(
  tx: WriteTx,
  id: string,
  fence: number,
  state: OutboxState,
): Promise<OutgoingRow | null> {
  return tx.first<OutgoingRow>(sql`
    select ${columns} from outgoing
     where tenant_id = ${tx.tenantId} and id = ${id} and fence = ${fence} and state = ${state} for update`)
}

/** Locks a message whose holder is gone. */
export function lockStale(tx: WriteTx, id: string): Promise<OutgoingRow | null> {
  return tx.first<OutgoingRow>(sql`
    select ${columns} from outgoing
     where tenant_id = ${tx.tenantId} and id = ${id} and state in ('leased', 'transmitting') and leased_until < ${tx.now}
     for update skip locked`)
}

export async function finish(
  tx: WriteTx,
  id: string,
  end: { state: OutboxState; problem: string | null; nextAttemptAt?: Date },
): Promise<void> {
  await tx.run(sql`
    update outgoing set state = ${end.state}, problem = ${end.problem}, leased_until = null, updated_at = ${tx.now}, fence = fence + 1,
           next_attempt_at = coalesce(${end.nextAttemptAt ?? null}::timestamptz, next_attempt_at)
     where tenant_id = ${tx.tenantId} and id = ${id}`)
}

/** Counts an attempt that ended before any server was asked; gives how many there were. */
export async function countComposeFailure(tx: WriteTx, id: string): Promise<number> {
  const row = await tx.first<{ failures: number }>(sql`
    update outgoing set compose_failures = compose_failures + 1 where tenant_id = ${tx.tenantId} and id = ${id}
    returning compose_failures as failures`)
  return row?.failures ?? 0
}

/** From here on nobody can say whether the other side has it until it answers. */
export async function markTransmitting(tx: WriteTx, id: string, leasedUntil: Date): Promise<void> {
  await tx.run(sql`
    update outgoing set state = 'transmitting', leased_until = ${leasedUntil}, updated_at = ${tx.now}
     where tenant_id = ${tx.tenantId} and id = ${id}`)
}

/** Keeps a message in hand; nothing happens when it is somebody else's by now. */
export async function renewLease(tx: WriteTx, id: string, fence: number, leasedUntil: Date): Promise<void> {
  await tx.run(sql`
    update outgoing set leased_until = ${leasedUntil}
     where tenant_id = ${tx.tenantId} and id = ${id} and fence = ${fence} and state in ('leased', 'transmitting')`)
}

export async function writeRecipients(
  tx: WriteTx,
  id: string,
  results: readonly { address: string; state: string; code: number | null; text: string | null }[],
): Promise<void> {
  await tx.run(sql`
    update outgoing_recipients o set state = r.state, code = r.code, reply = r.text, at = ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(results)}::jsonb) as r(address text, state text, code integer, text text)
     where o.tenant_id = ${tx.tenantId} and o.outgoing_id = ${id} and o.address = r.address`)
}

export function readRecipients(tx: ReadTx, id: string): Promise<RecipientRow[]> {
  return tx.all<RecipientRow>(sql`
    select address, role, state, code, reply, at from outgoing_recipients
     where tenant_id = ${tx.tenantId} and outgoing_id = ${id} order by role, address`)
}

export interface OutgoingView {
  messageRef: string
  state: OutboxState
  attempts: number
  probing: boolean
  problem: string | null
  undoUntil: Date | null
  sendAt: Date | null
  recipients: {
    address: string
    role: 'to' | 'cc' | 'bcc'
    state: RecipientRow['state']
    code: number | null
    text: string | null
    at: string | null
    /** What a server further on said later; null while none did. */
    report: { action: ReportAction; status: string | null; text: string | null; at: string } | null
  }[]
}

/** How the deliveries of messages stand. */
export function readDeliveries(tx: ReadTx, messageRefs: readonly string[]): Promise<OutgoingView[]> {
  return tx.all<OutgoingView>(sql`
    select o.message_ref as "messageRef", o.state, o.attempts, o.problem, o.state = 'uncertain' and o.next_probe_at is not null as probing,
           (select h.until from holds h where h.tenant_id = o.tenant_id and h.outgoing_id = o.id and h.kind = 'undo') as "undoUntil",
           (select h.until from holds h where h.tenant_id = o.tenant_id and h.outgoing_id = o.id and h.kind = 'schedule') as "sendAt",
           coalesce((select jsonb_agg(jsonb_build_object('address', r.address, 'role', r.role, 'state', r.state, 'code', r.code,
                                                         'text', r.reply, 'at', r.at, 'report', (
                         select jsonb_build_object('action', d.action, 'status', d.status, 'text', d.text, 'at', d.at) from delivery_reports d
                          where d.tenant_id = r.tenant_id and d.outgoing_id = r.outgoing_id and d.address = r.address)) order by r.role desc, r.address)
                       from outgoing_recipients r where r.tenant_id = o.tenant_id and r.outgoing_id = o.id), '[]') as recipients
      from outgoing o where o.tenant_id = ${tx.tenantId} and o.message_ref = any(${messageRefs}::uuid[])`)
}

/** Counts one message against what an account may send a minute; when nothing is left, the moment the next window begins. */
export async function spendSending(tx: WriteTx, accountId: string, limit: number): Promise<Date | null> {
  const row = await tx.first<{ ok: boolean; start: Date }>(sql`
    insert into sending_budgets as b (tenant_id, account_id, window_start, used)
    values (${tx.tenantId}, ${accountId}, ${tx.now}, 1)
    on conflict (tenant_id, account_id) do update
       set window_start = case when b.window_start <= ${tx.now}::timestamptz - interval '1 minute' then ${tx.now}::timestamptz else b.window_start end,
           used = case when b.window_start <= ${tx.now}::timestamptz - interval '1 minute' then 1 else b.used + 1 end
    returning used <= ${limit} as ok, window_start as start`)
  return row?.ok ? null : new Date((row?.start ?? tx.now).getTime() + 60_000)
}

/** Everything an account has ready waits until then; the row in hand is given back as if it had not been taken. */
export async function postponeAccount(tx: WriteTx, row: OutgoingRow, until: Date): Promise<void> {
  await tx.run(sql`
    update outgoing set state = 'due', attempts = attempts - 1, leased_until = null, next_attempt_at = ${until}, fence = fence + 1
     where tenant_id = ${tx.tenantId} and id = ${row.id} and fence = ${row.fence}`)
  await tx.run(sql`
    update outgoing set next_attempt_at = ${until}
     where tenant_id = ${tx.tenantId} and id in (
             select id from outgoing where tenant_id = ${tx.tenantId} and account_id = ${row.accountId} and state in ('held', 'due')
                and next_attempt_at < ${until} order by id for update skip locked)`)
}
