-- What the ledger knows of the other side, and how much one tenant may have open at a time.

-- Open cases (neither closed nor waiting) per account, maintained in the transaction that moves them. Several slots, so that
-- readers and agents do not meet on one row.
create table open_counts (
  tenant_id uuid not null,
  account_id uuid not null,
  slot smallint not null,
  open bigint not null default 0,
  primary key (tenant_id, account_id, slot),
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
select kontor_protect('open_counts');
insert into open_counts (tenant_id, account_id, slot, open)
select tenant_id, account_id, 0, count(*) from cases where status not in ('closed', 'waiting') group by tenant_id, account_id;

-- How many open cases a subject (an account, or the tenant itself under its own id) may have before fetching stops.
create table processing_limits (
  tenant_id uuid not null references tenants,
  subject_id uuid not null,
  open_limit integer not null check (open_limit > 0),
  -- since when it is reached; null while there is room
  limited_since timestamptz,
  primary key (tenant_id, subject_id)
);
select kontor_protect('processing_limits');

alter table ledger
  -- readings that began and did not end in order: the process died meanwhile
  add column begun smallint not null default 0,
  -- the entry with the same Message-ID that came before with other bytes
  add column variant_of uuid,
  add column message_id text;
create index ledger_by_message_id on ledger (tenant_id, account_id, message_id) where message_id is not null;
create index ledger_by_content on ledger (tenant_id, content_hash);

-- What the server showed at the last look, per account, folder and day of arrival (UTC).
create table ledger_looks (
  tenant_id uuid not null,
  account_id uuid not null,
  folder text not null,
  day date not null,
  looked_at timestamptz not null,
  -- above the position: not fetched yet
  waiting bigint not null,
  -- below the position and not in the ledger: fetched again at once
  missing bigint not null,
  primary key (tenant_id, account_id, folder, day),
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
select kontor_protect('ledger_looks');

-- How far the fetching of a backlog is.
create table fetch_progress (
  tenant_id uuid not null,
  account_id uuid not null,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  done bigint not null,
  total bigint not null,
  primary key (tenant_id, account_id),
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
select kontor_protect('fetch_progress');

-- Messages of closed cases that are to be moved into the project folder of their account.
create table filings (
  tenant_id uuid not null,
  account_id uuid not null,
  ledger_id uuid not null,
  due_at timestamptz not null,
  attempts integer not null default 0,
  primary key (tenant_id, ledger_id),
  foreign key (tenant_id, ledger_id) references ledger,
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
create index filings_due on filings (tenant_id, account_id, due_at);
select kontor_protect('filings');

alter table pools add column receipt jsonb;

-- How a tenant takes mail in.
create table intake_settings (
  tenant_id uuid not null references tenants,
  -- the same mail in two accounts: two cases, or one
  same_mail text not null default 'separate' check (same_mail in ('separate', 'join')),
  -- mails of one sender in five minutes; those above wait in quarantine as a group. 0: no fence
  sender_fence integer not null default 1000 check (sender_fence >= 0),
  primary key (tenant_id)
);
select kontor_protect('intake_settings');

-- Mails per account, sender and five minutes of arrival.
create table sender_rates (
  tenant_id uuid not null,
  account_id uuid not null,
  -- SHA-256 of the address: a count needs no name
  sender bytea not null,
  bucket timestamptz not null,
  mails integer not null,
  primary key (tenant_id, account_id, sender, bucket),
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
create index sender_rates_by_age on sender_rates (tenant_id, bucket);
select kontor_protect('sender_rates');
