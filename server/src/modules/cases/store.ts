import type { CaseStatus } from '@kontor/contract'
import { sql } from 'kysely'
import { addToOpenCounts } from '#accounts'
import { type Database, isUuid, type ReadTx, type WriteTx } from '#platform/db'
import { present } from '#platform/faults'

/** What decisions about a case need. */
export interface CaseRow {
  id: string
  number: string
  subject: string
  status: CaseStatus
  queueId: string
  customerId: string | null
  accountId: string
  channel: string
  assigneeId: string | null
  lastAgentId: string | null
  dueAt: Date | null
  receivedAt: Date
  lastMessageAt: Date
  closedAt: Date | null
  version: number
}

const columns = sql`
  c.id, c.number, c.subject, c.status, c.queue_id as "queueId", c.customer_id as "customerId", c.account_id as "accountId", c.channel,
  c.assignee_id as "assigneeId", c.last_agent_id as "lastAgentId", c.due_at as "dueAt", c.received_at as "receivedAt",
  c.last_message_at as "lastMessageAt", c.closed_at as "closedAt", c.version`

export function findCase(tx: ReadTx, id: string): Promise<CaseRow | null> {
  return tx.first<CaseRow>(
    sql`select ${columns} from cases c where c.tenant_id = ${tx.tenantId} and c.id = ${id}`,
  )
}

/** Locks cases in id order; the lock that every change of a case takes first. */
export function lockCases(tx: WriteTx, ids: readonly string[]): Promise<CaseRow[]> {
  return tx.all<CaseRow>(sql`
    select ${columns} from cases c where c.tenant_id = ${tx.tenantId} and c.id = any(${ids.filter(isUuid)}::uuid[]) order by c.id for update`)
}

export interface NewCaseRow {
  id: string
  number: string
  subject: string
  status: CaseStatus
  queueId: string
  customerId: string | null
  accountId: string
  channel: string
  assigneeId: string | null
  preview: string
  dueAt: Date | null
  receivedAt: Date
}

/** Inserts cases with their tasks and first clock segments. */
export async function insertCases(tx: WriteTx, rows: readonly NewCaseRow[]): Promise<void> {
  const list = JSON.stringify(rows)
  await tx.run(sql`
    insert into cases (tenant_id, id, number, subject, status, queue_id, customer_id, account_id, channel, assignee_id, preview, due_at,
                       received_at, last_message_at)
    select ${tx.tenantId}::uuid, id, number, subject, status, "queueId", "customerId", "accountId", channel, "assigneeId", preview, "dueAt",
           "receivedAt", "receivedAt"
      from jsonb_to_recordset(${list}::jsonb)
        as r(id uuid, number text, subject text, status text, "queueId" uuid, "customerId" uuid, "accountId" uuid, channel text,
             "assigneeId" uuid, preview text, "dueAt" timestamptz, "receivedAt" timestamptz)`)
  await tx.run(sql`
    with made as (
      insert into tasks (tenant_id, case_id, queue_id, state, due_at, arrived_at)
      select ${tx.tenantId}::uuid, id, "queueId", case status when 'queued' then 'queued' else 'waiting' end,
             coalesce("dueAt", 'infinity'::timestamptz), "receivedAt"
        from jsonb_to_recordset(${list}::jsonb) as r(id uuid, "queueId" uuid, status text, "dueAt" timestamptz, "receivedAt" timestamptz))
    insert into clock_segments (tenant_id, case_id, owner, user_id, queue_id, started_at)
    select ${tx.tenantId}::uuid, id, status, "assigneeId", "queueId", "receivedAt"
      from jsonb_to_recordset(${list}::jsonb) as r(id uuid, status text, "assigneeId" uuid, "queueId" uuid, "receivedAt" timestamptz)`)
  await addToOpenCounts(
    tx,
    rows.filter((row) => isOpen(row.status)).map(({ accountId }) => ({ accountId, by: 1 })),
  )
}

/** Whether somebody has work with a case; these are what processing limits count. */
export function isOpen(status: CaseStatus): boolean {
  return status !== 'closed' && status !== 'waiting'
}

/** What a case becomes; the rest of its rows follow. */
export interface CaseChange {
  id: string
  status: CaseStatus
  queueId: string
  assigneeId: string | null
  lastAgentId: string | null
  dueAt: Date | null
  closedAt: Date | null
  taskState: 'queued' | 'active' | 'parked' | 'waiting' | 'done'
  /** Order in the queue; kept when null. */
  taskDueAt: Date | null
  at: Date
}

export async function updateCases(tx: WriteTx, changes: readonly CaseChange[]): Promise<void> {
  await tx.run(sql`
    update cases c set status = r.status, queue_id = r."queueId", assignee_id = r."assigneeId", last_agent_id = r."lastAgentId",
           due_at = r."dueAt", closed_at = r."closedAt", version = c.version + 1
      from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
        as r(id uuid, status text, "queueId" uuid, "assigneeId" uuid, "lastAgentId" uuid, "dueAt" timestamptz, "closedAt" timestamptz)
     where c.tenant_id = ${tx.tenantId} and c.id = r.id`)
}

/** Moves the open task of each case; a case whose task was done gets a new one. */
export async function updateTasks(tx: WriteTx, changes: readonly CaseChange[]): Promise<void> {
  const list = JSON.stringify(changes)
  const touched = await tx.all<{ id: string }>(sql`
    update tasks t set state = r."taskState", queue_id = r."queueId", due_at = coalesce(r."taskDueAt", t.due_at),
           done_at = case when r."taskState" = 'done' then r.at end,
           arrived_at = case when t.state = 'waiting' and r."taskState" = 'queued' then r.at else t.arrived_at end
      from jsonb_to_recordset(${list}::jsonb)
        as r(id uuid, "taskState" text, "queueId" uuid, "taskDueAt" timestamptz, at timestamptz)
     where t.tenant_id = ${tx.tenantId} and t.case_id = r.id and t.kind = 'case' and t.state <> 'done'
    returning t.case_id as id`)
  const has = new Set(touched.map((row) => row.id))
  const fresh = changes.filter((change) => !has.has(change.id) && change.taskState !== 'done')
  if (fresh.length === 0) return
  await tx.run(sql`
    insert into tasks (tenant_id, case_id, queue_id, state, due_at, arrived_at)
    select ${tx.tenantId}::uuid, id, "queueId", "taskState", coalesce("taskDueAt", 'infinity'::timestamptz), at
      from jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb)
        as r(id uuid, "queueId" uuid, "taskState" text, "taskDueAt" timestamptz, at timestamptz)`)
}

/** Ends the running segment of each case and begins the next at the same instant. */
export async function turnClock(tx: WriteTx, changes: readonly CaseChange[]): Promise<void> {
  const list = JSON.stringify(changes)
  await tx.run(sql`
    update clock_segments s set ended_at = greatest(s.started_at, r.at)
      from jsonb_to_recordset(${list}::jsonb) as r(id uuid, at timestamptz)
     where s.tenant_id = ${tx.tenantId} and s.case_id = r.id and s.ended_at is null`)
  await tx.run(sql`
    insert into clock_segments (tenant_id, case_id, owner, user_id, queue_id, started_at)
    select ${tx.tenantId}::uuid, r.id, r.status, r."assigneeId", r."queueId",
           greatest(r.at, (select max(s.ended_at) from clock_segments s where s.tenant_id = ${tx.tenantId} and s.case_id = r.id))
      from jsonb_to_recordset(${list}::jsonb) as r(id uuid, status text, "assigneeId" uuid, "queueId" uuid, at timestamptz)`)
}

export async function endReservations(tx: WriteTx, caseIds: readonly string[]): Promise<void> {
  await tx.run(sql`
    update reservations v set ended_at = ${tx.now}, version = v.version + 1 from tasks t
     where v.tenant_id = ${tx.tenantId} and v.ended_at is null and t.tenant_id = v.tenant_id and t.id = v.task_id
       and t.case_id = any(${caseIds}::uuid[]) and t.kind = 'case' and t.state <> 'done'`)
}

export async function insertAssignments(
  tx: WriteTx,
  list: readonly { caseId: string; userId: string; how: string }[],
): Promise<void> {
  await tx.run(sql`
    insert into reservations (tenant_id, task_id, user_id, kind, how, started_at)
    select ${tx.tenantId}::uuid, t.id, r."userId", 'assignment', r.how, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as r("caseId" uuid, "userId" uuid, how text)
      join tasks t on t.tenant_id = ${tx.tenantId} and t.case_id = r."caseId" and t.kind = 'case' and t.state <> 'done'`)
}

export interface Candidate {
  caseId: string
  queueId: string
  dueAt: Date
  arrivedAt: Date
}

/** The first waiting tasks of each queue in service-level order; not locked. */
export function waitingTasks(
  tx: ReadTx,
  queueIds: readonly string[],
  perQueue: number,
): Promise<Candidate[]> {
  return tx.all<Candidate>(sql`
    select t.* from unnest(${queueIds}::uuid[]) as q(id) cross join lateral (
      select case_id as "caseId", queue_id as "queueId", due_at as "dueAt", arrived_at as "arrivedAt" from tasks
       where tenant_id = ${tx.tenantId} and queue_id = q.id and state = 'queued' order by due_at, arrived_at, id limit ${perQueue}) t
     order by "dueAt", "arrivedAt"`)
}

/** Locks those of the cases that still wait and that nobody else holds. */
export async function lockWaiting(tx: WriteTx, caseIds: readonly string[]): Promise<CaseRow[]> {
  if (caseIds.length === 0) return []
  return tx.all<CaseRow>(sql`
    select ${columns} from cases c
     where c.tenant_id = ${tx.tenantId} and c.id = any(${caseIds}::uuid[]) and c.status = 'queued' for update skip locked`)
}

/** Locks the first of the cases that still waits and that nobody else holds; looks no further. */
export function lockFirstWaiting(tx: WriteTx, caseIds: readonly string[]): Promise<CaseRow | null> {
  return tx.first<CaseRow>(sql`
    select ${columns} from unnest(${caseIds}::uuid[]) with ordinality as w(id, place)
      join cases c on c.tenant_id = ${tx.tenantId} and c.id = w.id
     where c.status = 'queued' order by w.place limit 1 for update of c skip locked`)
}

/** What these agents have in hand changes in one transaction at a time. */
export async function lockAgents(tx: WriteTx, userIds: readonly string[]): Promise<void> {
  await tx.all(sql`
    select 1 from users where tenant_id = ${tx.tenantId} and id = any(${userIds}::uuid[]) order by id for no key update`)
}

/** After a message came in or went out: newest time, preview and, by a customer's message, who is asked for. */
export async function touchCases(
  tx: WriteTx,
  list: readonly { id: string; lastMessageAt: Date; preview: string }[],
): Promise<void> {
  await tx.run(sql`
    update cases c set last_message_at = greatest(c.last_message_at, r."lastMessageAt"), preview = r.preview, version = c.version + 1
      from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as r(id uuid, "lastMessageAt" timestamptz, preview text)
     where c.tenant_id = ${tx.tenantId} and c.id = r.id`)
}

export interface LeaseRow {
  userId: string
  tab: string | null
  fence: number
  until: Date
}

export function findLease(tx: ReadTx, caseId: string): Promise<LeaseRow | null> {
  return tx.first<LeaseRow>(sql`
    select user_id as "userId", tab, fence::float8 as fence, until from leases where tenant_id = ${tx.tenantId} and case_id = ${caseId}`)
}

export async function writeLeases(
  tx: WriteTx,
  list: readonly { caseId: string; userId: string; tab: string | null; until: Date }[],
): Promise<number> {
  const row = await tx.first<{ fence: number }>(sql`
    insert into leases (tenant_id, case_id, user_id, tab, fence, until)
    select ${tx.tenantId}::uuid, "caseId", "userId", tab, 1, until
      from jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as r("caseId" uuid, "userId" uuid, tab text, until timestamptz)
    on conflict (tenant_id, case_id) do update set
      fence = leases.fence + case when leases.user_id = excluded.user_id and leases.until > ${tx.now} then 0 else 1 end,
      user_id = excluded.user_id, tab = excluded.tab, until = excluded.until
    returning fence::float8 as fence`)
  return present(row, 'the lease').fence
}

/** Ends leases; the rows stay with the epoch as their end, so that fences keep growing. */
export async function endLeases(tx: WriteTx, caseIds: readonly string[], tab: string | null): Promise<void> {
  await tx.run(sql`
    update leases set until = 'epoch' where tenant_id = ${tx.tenantId} and case_id = any(${caseIds}::uuid[])
       and (${tab}::text is null or tab is null or tab = ${tab})`)
}

/** Counts an answer on a day (YYYY-MM-DD, UTC), or takes it back with negative numbers. */
export async function addAnswer(
  tx: WriteTx,
  userId: string,
  day: string,
  answered: number,
  onTime: number,
): Promise<void> {
  await tx.run(sql`
    insert into answer_counts (tenant_id, user_id, day, answered, on_time)
    values (${tx.tenantId}, ${userId}, ${day}::date, ${Math.max(0, answered)}, ${Math.max(0, onTime)})
    on conflict (tenant_id, user_id, day) do update set
      answered = greatest(0, answer_counts.answered + ${answered}::int), on_time = greatest(0, answer_counts.on_time + ${onTime}::int)`)
}

/** The day that an answer of now counts on. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}

export async function readAnswers(tx: ReadTx, userId: string): Promise<{ answered: number; onTime: number }> {
  const row = await tx.first<{ answered: number; onTime: number }>(sql`
    select answered, on_time as "onTime" from answer_counts
     where tenant_id = ${tx.tenantId} and user_id = ${userId} and day = ${dayOf(tx.now)}::date`)
  return row ?? { answered: 0, onTime: 0 }
}

/** Ids of the cases that these users are working on now. */
export async function activeCasesOf(tx: ReadTx, userIds: readonly string[]): Promise<string[]> {
  const rows = await tx.all<{ id: string }>(sql`
    select id from cases where tenant_id = ${tx.tenantId} and assignee_id = any(${userIds}::uuid[]) and status = 'active'`)
  return rows.map((row) => row.id)
}

/** Leases of all tenants that ran out and were not looked at yet. */
export function endedLeases(
  db: Database,
  now: Date,
  limit: number,
): Promise<{ tenantId: string; caseId: string }[]> {
  return db.asSystem('find leases that ran out', (tx) =>
    tx.all(sql`
      select tenant_id as "tenantId", case_id as "caseId" from leases where until < ${now} and until > 'epoch' limit ${limit}`),
  )
}

/** Ids of the cases that a user works on and began to at or before a moment. */
export async function activeSince(tx: ReadTx, userId: string, before: Date): Promise<string[]> {
  const rows = await tx.all<{ id: string }>(sql`
    select c.id from cases c join clock_segments s on s.tenant_id = c.tenant_id and s.case_id = c.id and s.ended_at is null
     where c.tenant_id = ${tx.tenantId} and c.assignee_id = ${userId} and c.status = 'active' and s.started_at <= ${before}`)
  return rows.map((row) => row.id)
}

/** Ids of the open cases that a user has. */
export async function ownedCasesOf(tx: ReadTx, userId: string): Promise<string[]> {
  const rows = await tx.all<{ id: string }>(sql`
    select id from cases where tenant_id = ${tx.tenantId} and assignee_id = ${userId} and status <> 'closed'`)
  return rows.map((row) => row.id)
}
