import type { Ground } from '../ground/ground.ts'

const queues = 10
const agents = 6
const queuesPerAgent = 4

/** A tenant with a history: who works in it. */
export type House = { agentIds: string[] }

/**
 * Builds a tenant with `size` cases set by set: ten queues, a customer for every third case, a tenth of the cases
 * open (queued, waiting or with an agent), the rest closed; due times and messages spread over `size` minutes, so that
 * a page shows as much in a small house as in a large one.
 */
export async function buildHouse({ superuser, tenantId, apply }: Ground, size: number): Promise<House> {
  const names = Array.from({ length: queues }, (_, index) => `Queue ${index}`)
  await apply({
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
  await superuser.query(
    `with made as (insert into customers (tenant_id, name, created_at)
       select $1, 'Customer ' || n, now() from generate_series(1, $2::int / 3) n returning tenant_id, id)
     insert into identities (tenant_id, kind, value, customer_id, created_at)
     select tenant_id, 'email', 'mail' || row_number() over () || '@customer.test', id, now() from made`,
    [tenantId, size],
  )
  await superuser.query(cases, [tenantId, size])
  await superuser.query('vacuum analyze')
  const { rows } = await superuser.query<{ id: string }>('select id from users order by id')
  return { agentIds: rows.map((row) => row.id) }
}

const cases = `
  with k as (select id, row_number() over () as m from customers),
       q as (select id, row_number() over (order by name) - 1 as m from queues),
       u as (select id, row_number() over (order by id) - 1 as m from users)
  insert into cases (tenant_id, number, subject, status, queue_id, customer_id, account_id, channel, assignee_id, preview, due_at, received_at, last_message_at, closed_at)
  select $1, 'F' || lpad(n::text, 8, '0'), 'A matter of some length, number ' || n, state.status, q.id, k.id, a.id, 'email', u.id, repeat('words ', 20),
         case when state.status <> 'closed' then at + interval '8 hours' end, at, at + interval '1 hour', case when state.status = 'closed' then at + interval '2 hours' end
    from generate_series(1, $2::int) n
    cross join lateral (select now() - (random() * $2::int) * interval '1 minute' as at, (n::bigint * 7919) % 100 as dice) t
    cross join lateral (select case when dice < 6 then 'queued' when dice < 8 then 'waiting' when dice < 10 then 'active' else 'closed' end as status) state
    join q on q.m = (n * 31) % ${queues}
    join k on k.m = 1 + n % greatest(1, $2::int / 3)
    left join u on state.status = 'active' and u.m = n % ${agents}
    cross join accounts a`
