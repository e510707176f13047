-- What is found out about messages after they were handed over: probes of the Sent folder, copies filed there, and how fast
-- an account may send.

alter table outgoing
  -- looks at the Sent folder since the message became uncertain
  add column probes integer not null default 0,
  -- null while uncertain: nobody looks any more, a person decides
  add column next_probe_at timestamptz,
  -- how a message that had been uncertain was settled
  add column settled_by text check (settled_by in ('sent-folder', 'echo', 'answer', 'person')),
  add column sent_copy text check (sent_copy in ('due', 'filed', 'found', 'failed')),
  add column sent_copy_tries integer not null default 0,
  add column sent_copy_at timestamptz;
create index outgoing_to_probe on outgoing (tenant_id, next_probe_at) where state = 'uncertain' and next_probe_at is not null;
create index outgoing_to_file on outgoing (tenant_id, sent_copy_at) where sent_copy = 'due';
create index outgoing_open on outgoing (tenant_id, id) where state not in ('accepted', 'refused', 'cancelled');
grant select (next_probe_at, sent_copy, sent_copy_at) on outgoing to kontor_system;

-- When the Sent folder last showed a message that the server had stored there by itself: only then its silence means something.
alter table account_health add column sent_seen_at timestamptz;

create table sending_budgets (
  tenant_id uuid not null,
  account_id uuid not null,
  window_start timestamptz not null,
  used integer not null,
  primary key (tenant_id, account_id),
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
select kontor_protect('sending_budgets');
