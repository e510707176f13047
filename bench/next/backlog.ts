import type { Ground } from '../ground/ground.ts'

const queues = 10
const queuesPerAgent = 4

/** A backlog of queued cases and the agents that work on it. */
export type Backlog = {
  agentIds: string[]
  /** Closes what was granted and queues new cases up to `size`; ids of nothing else change. */
  refill(size: number): Promise<void>
  /** Cases that are granted now, and how many of them to more than one agent or without a lease, clock or event of their own. */
  audit(): Promise<{ granted: number; faults: number }>
}

/** Declares ten queues, an account and agents, each in four queues. */
export async function openBacklog(ground: Ground, agents: number): Promise<Backlog> {
  const { superuser, tenantId } = ground
  const names = Array.from({ length: queues }, (_, index) => `Queue ${index}`)
  await ground.apply({
    queues: names.map((name) => ({ name })),
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: 'service@bench.test',
        queue: names[0],
        receive: { via: 'smtp' },
      },
    ],
  })
  await superuser.query('create sequence case_numbers')
  await superuser.query(
    `insert into users (tenant_id, login, name, profile) select $1, 'agent' || n, 'Agent ' || n, 'agent' from generate_series(1, $2::int) n`,
    [tenantId, agents],
  )
  await superuser.query(
    `insert into queue_members (tenant_id, user_id, queue_id)
     select u.tenant_id, u.id, q.id from (select *, row_number() over (order by id) as n from users) u
       cross join lateral (select id from (select id, row_number() over (order by name) as m from queues) q where (m + u.n) % $1 < $2) q`,
    [queues, queuesPerAgent],
  )
  const { rows } = await superuser.query<{ id: string }>('select id from users order by id')
  return {
    agentIds: rows.map((row) => row.id),
    refill: async (size) => {
      await superuser.query(finish)
      await superuser.query(queue, [tenantId, size])
      await superuser.query(count)
      await superuser.query(
        'analyze cases, tasks, clock_segments, reservations, leases, event_streams, events, queue_counts, queue_members, users, idempotency_keys',
      )
      // What was built here is not to be written back during the measurement.
      await superuser.query('checkpoint')
    },
    audit: async () => {
      const { rows: found } = await superuser.query<{ granted: number; faults: number }>(audit)
      return found[0] ?? { granted: 0, faults: 0 }
    },
  }
}

const finish = `
  with gone as (update cases set status = 'closed', assignee_id = null, closed_at = now() where status = 'active' returning id),
       t as (update tasks set state = 'done', done_at = now() where case_id in (select id from gone) returning id),
       r as (update reservations set ended_at = now() where task_id in (select id from t) and ended_at is null),
       s as (update clock_segments set ended_at = now() where case_id in (select id from gone) and ended_at is null)
  update leases set until = 'epoch' where case_id in (select id from gone)`

const queue = `
  with made as (
    insert into cases (tenant_id, number, subject, status, queue_id, account_id, channel, preview, due_at, received_at, last_message_at)
    select $1, 'F' || nextval('case_numbers'), 'A matter of some length', 'queued', q.id, a.id, 'email', repeat('words ', 20),
           at + interval '8 hours', at, at
      from generate_series(1, $2::int - (select count(*)::int from tasks where state = 'queued')) n
      join (select id, row_number() over (order by name) - 1 as m from queues) q on q.m = n % ${queues}
      cross join accounts a cross join lateral (select clock_timestamp() - random() * interval '7 days' as at) t
    returning tenant_id, id, queue_id, due_at, received_at),
  t as (insert into tasks (tenant_id, case_id, queue_id, state, due_at, arrived_at) select tenant_id, id, queue_id, 'queued', due_at, received_at from made),
  s as (insert into event_streams (tenant_id, kind, id, length, head) select tenant_id, 'case', id, 2, decode(repeat('ab', 32), 'hex') from made)
  insert into clock_segments (tenant_id, case_id, owner, queue_id, started_at) select tenant_id, id, 'queued', queue_id, received_at from made`

const count = `
  delete from queue_counts;
  insert into queue_counts (tenant_id, queue_id, slot, queued)
  select tenant_id, queue_id, 0, count(*) from tasks where state = 'queued' group by 1, 2`

const audit = `
  select count(*)::int as granted, (count(*) filter (where
           1 <> (select count(*) from reservations r join tasks t on t.tenant_id = r.tenant_id and t.id = r.task_id
                  where t.case_id = c.id and r.ended_at is null and r.user_id = c.assignee_id)
        or 1 <> (select count(*) from events e where e.stream_kind = 'case' and e.stream_id = c.id and e.type = 'case.assigned')
        or 1 <> (select count(*) from leases l where l.case_id = c.id and l.user_id = c.assignee_id and l.until > now())
        or 1 <> (select count(*) from clock_segments s where s.case_id = c.id and s.ended_at is null and s.owner = 'active' and s.user_id = c.assignee_id)))::int as faults
    from cases c where c.status = 'active'`
