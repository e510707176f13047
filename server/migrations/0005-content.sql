-- What foreign content needs: pictures from outside that somebody wants to see.

-- Senders whose pictures a user sees at once; everybody's own choice (docs/decisions/0015).
create table picture_senders (
  tenant_id uuid not null,
  user_id uuid not null,
  -- lower case
  address text not null,
  created_at timestamptz not null,
  primary key (tenant_id, user_id, address),
  foreign key (tenant_id, user_id) references users
);
select kontor_protect('picture_senders');

-- What the virus scanner says of a file, by its bytes. Without a scanner everything stays pending and nobody asks; once
-- there is one, what lies here already waits for it like what comes.
alter table blobs
  add column scan text not null default 'pending' check (scan in ('pending', 'clean', 'infected', 'failed')),
  -- name of the signature, or why the scanner could not tell
  add column scan_finding text,
  add column scan_attempts integer not null default 0,
  add column scan_after timestamptz not null default '-infinity';
create index blobs_unscanned on blobs (tenant_id, scan_after, sha256) where scan in ('pending', 'failed');
select kontor_let_system_find('blobs', 'tenant_id, scan, scan_after');

-- Files of drafts, uploads that nobody sent.
create index attachments_unsent on attachments (tenant_id, created_at) where message_id is null;

-- webhooks: news for other systems -------------------------------------------------------------------------------------
create table webhooks (
  tenant_id uuid not null references tenants,
  id uuid not null default uuidv7(),
  name text not null,
  url text not null,
  -- exact types, or a beginning such as case.*
  event_types text[] not null,
  -- sealed; the second is the one before, which signs too until it has had its time
  secret text not null,
  previous_secret text,
  previous_until timestamptz,
  -- off: by a person; failing: by itself after a long time without success
  state text not null default 'on' check (state in ('on', 'off', 'failing')),
  -- since when nothing was taken, how often in a row, and when it is tried again
  failing_since timestamptz,
  failures integer not null default 0,
  retry_at timestamptz not null default '-infinity',
  problem text,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
select kontor_protect('webhooks');
select kontor_let_system_find('webhooks', 'tenant_id, id, state, retry_at');

-- One row an event and webhook: written with the follower's cursor, so that none is forgotten and none comes twice.
create table webhook_deliveries (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  webhook_id uuid not null,
  event_id uuid not null,
  event_type text not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'given-up')),
  attempts integer not null default 0,
  leased_until timestamptz not null default '-infinity',
  -- what the other server said last, or why it said nothing
  status integer,
  problem text,
  created_at timestamptz not null,
  settled_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, webhook_id, event_id),
  foreign key (tenant_id, webhook_id) references webhooks on delete cascade
);
create index webhook_deliveries_waiting on webhook_deliveries (tenant_id, webhook_id, id) where state = 'waiting';
create index webhook_deliveries_newest on webhook_deliveries (tenant_id, webhook_id, id desc);
create index webhook_deliveries_settled on webhook_deliveries (tenant_id, settled_at) where state <> 'waiting';
select kontor_protect('webhook_deliveries');
select kontor_let_system_find('webhook_deliveries', 'tenant_id, webhook_id, state, leased_until');
