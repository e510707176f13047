import { thingHappened } from '@kontor/server/src/platform/events/build.ts'
import { emitAll, writeAnchor } from '@kontor/server/src/platform/events/index.ts'
import type { Ground } from '../ground/ground.ts'

const queues = 10
const eventsPerBatch = 1_000
/** Raw bytes of a mail in the ledger: about what a customer without attachments sends. */
const mailBytes = 6_000

/** Opened, assigned, answered, closed. */
const eventsPerCase = 4

/**
 * Builds a tenant with `size` cases as they lie after some time: customer, interaction, two messages with full text,
 * ledger entry with its raw bytes, sent answer, task, clock, participants, and a chained history with its anchor.
 */
export async function buildHistory(ground: Ground, size: number): Promise<void> {
  const { superuser, tenantId, apply, db, context } = ground
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
        send: {
          via: 'smtp',
          host: 'mail.bench.test',
          port: 465,
          tls: 'implicit',
          user: 'u',
          password: 'secret',
        },
      },
    ],
    users: [{ login: 'anna', name: 'Anna', password: 'anna-anna', profile: 'agent', queues: names }],
  })
  for (const statement of statements) await superuser.query(statement, [tenantId, size])
  const { rows } = await superuser.query<{ id: string }>('select id from cases order by id')
  const all = rows.flatMap(({ id }) =>
    Array.from({ length: eventsPerCase }, (_, n) => thingHappened.of(id, { n }, { name: 'Eve Example' })),
  )
  for (let from = 0; from < all.length; from += eventsPerBatch)
    await db.inTenant(context, (tx) => emitAll(tx, all.slice(from, from + eventsPerBatch)))
  while ((await db.inTenant(context, writeAnchor)) > 0) continue
  await superuser.query('vacuum analyze')
}

/** `$1` the tenant, `$2` how many. Ids follow from each other, so that each statement finds its rows. */
const statements = [
  `insert into customers (tenant_id, name, created_at) select $1, 'Customer ' || n, now() from generate_series(1, $2::int) n`,
  `insert into identities (tenant_id, kind, value, customer_id, created_at)
   select tenant_id, 'email', 'mail' || row_number() over () || '@customer.test', id, now() from customers where $1::uuid is not null and $2::int > 0`,
  `with k as (select id, row_number() over (order by id) as n from customers), q as (select id, row_number() over (order by name) - 1 as m from queues)
   insert into cases (tenant_id, number, subject, status, queue_id, customer_id, account_id, channel, preview, due_at, received_at, last_message_at, closed_at)
   select $1, 'F' || lpad(k.n::text, 8, '0'), 'A matter of some length, number ' || k.n, case when k.n % 20 = 0 then 'queued' else 'closed' end, q.id, k.id, a.id, 'email',
          repeat('words ', 20), now(), now(), now(), case when k.n % 20 = 0 then null else now() end
     from k join q on q.m = k.n % ${queues} cross join accounts a where k.n <= $2::int`,
  `insert into interactions (tenant_id, case_id, account_id, channel, direction, started_at)
   select tenant_id, id, account_id, channel, 'in', received_at from cases where tenant_id = $1 and $2::int > 0`,
  `insert into ledger (tenant_id, account_id, content_hash, raw, raw_sha256, raw_size, arrived_at, taken_at, state, case_id, next_attempt_at)
   select tenant_id, account_id, sha256(id::text::bytea), raw, sha256(raw), length(raw), received_at, received_at, 'new-case', id, received_at
     from cases cross join lateral (select convert_to(string_agg(md5(id::text || g), ' '), 'utf8') as raw from generate_series(1, ${Math.round(mailBytes / 33)}) g) r
    where tenant_id = $1 and $2::int > 0`,
  `insert into ledger_sources (tenant_id, account_id, source_key, ledger_id, repeated, seen_at, arrived_at)
   select tenant_id, account_id, 'imap:INBOX:1:' || row_number() over (), id, false, taken_at, arrived_at from ledger where tenant_id = $1 and $2::int > 0`,
  `insert into messages (tenant_id, case_id, interaction_id, direction, channel, message_id, sender, subject, body_text, visible_text, html, ledger_id, at)
   select i.tenant_id, i.case_id, i.id, d.direction, 'email', '<' || d.direction || i.id || '@bench.test>', '{"name":"Eve","address":"eve@customer.test"}', 'A matter',
          repeat('Where is the tent that was ordered a week ago? ', 20), repeat('Where is the tent that was ordered a week ago? ', 20),
          '<p>' || repeat('Where is the tent that was ordered a week ago? ', 20) || '</p>', case when d.direction = 'in' then l.id end, i.started_at
     from interactions i join ledger l on l.tenant_id = i.tenant_id and l.case_id = i.case_id cross join (values ('in'), ('out')) d(direction)
    where i.tenant_id = $1 and $2::int > 0`,
  `insert into message_search (tenant_id, message_id, case_id, at, words)
   select tenant_id, id, case_id, at, to_tsvector('simple', visible_text || ' ' || id) from messages where tenant_id = $1 and $2::int > 0`,
  `insert into outgoing (tenant_id, account_id, case_id, message_ref, kind, state, message_id, envelope_from, next_attempt_at, created_at, updated_at)
   select m.tenant_id, c.account_id, c.id, m.id, 'reply', case when c.status = 'queued' then 'due' else 'accepted' end, m.message_id, 'service@bench.test', m.at, m.at, m.at
     from messages m join cases c on c.tenant_id = m.tenant_id and c.id = m.case_id where m.direction = 'out' and m.tenant_id = $1 and $2::int > 0`,
  `insert into outgoing_recipients (tenant_id, outgoing_id, address, role, state)
   select tenant_id, id, 'eve@customer.test', 'to', case when state = 'due' then 'pending' else 'accepted' end from outgoing where tenant_id = $1 and $2::int > 0`,
  `insert into participants (tenant_id, case_id, kind, value, since) select tenant_id, id, 'email', 'eve@customer.test', received_at from cases where tenant_id = $1 and $2::int > 0`,
  `insert into reply_handles (tenant_id, handle, purpose, case_id, expires_at)
   select tenant_id, substring(sha256(id::text::bytea) for 8), 'customer', id, now() + interval '400 days' from cases where tenant_id = $1 and $2::int > 0`,
  `insert into tasks (tenant_id, case_id, queue_id, state, due_at, arrived_at)
   select tenant_id, id, queue_id, case when status = 'queued' then 'queued' else 'done' end, due_at, received_at from cases where tenant_id = $1 and $2::int > 0`,
  `insert into clock_segments (tenant_id, case_id, owner, queue_id, started_at, ended_at)
   select c.tenant_id, c.id, s.owner, c.queue_id, now(), case when s.owner = 'closed' then null else now() end
     from cases c cross join (values ('queued'), ('active'), ('closed')) s(owner) where c.tenant_id = $1 and $2::int > 0`,
]
