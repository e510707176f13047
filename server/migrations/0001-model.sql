-- The model of DESIGN section 1. tenant_id comes first in every key and index; every reference carries it.
-- Roles kontor_app and kontor_system exist before (platform/db/roles.ts). Row-level security: see kontor_protect below.

create extension if not exists btree_gin;

-- Gives a tenant table its wall: forced row-level security for kontor_app by the transaction's tenant.
create function kontor_protect(target regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenant_wall on %s for all to kontor_app
       using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)
       with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', target);
  execute format('grant select, insert, update, delete on %s to kontor_app', target);
end $$;

-- Lets kontor_system see the named columns of a table across tenants: to find work, never to do it.
create function kontor_let_system_find(target regclass, columns text) returns void language plpgsql as $$
begin
  execute format('create policy system_finds on %s for select to kontor_system using (true)', target);
  execute format('grant select (%s) on %s to kontor_system', columns, target);
end $$;

-- tenancy ---------------------------------------------------------------------------------------------------------
create table tenants (
  tenant_id uuid primary key default uuidv7(),
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null,
  locale text not null default 'en',
  case_number_format text not null default 'F{yy}-{n:6}',
  undo_seconds integer not null default 10 check (undo_seconds between 0 and 120),
  -- the tenant's data key, wrapped by the master key outside the database
  wrapped_key bytea not null,
  created_at timestamptz not null default now()
);
select kontor_protect('tenants');
revoke insert, delete on tenants from kontor_app;
select kontor_let_system_find('tenants', 'tenant_id, slug, name');
grant insert on tenants to kontor_system;
create policy system_founds on tenants for insert to kontor_system with check (true);

create table counters (
  tenant_id uuid not null references tenants,
  name text not null,
  value bigint not null default 0,
  primary key (tenant_id, name)
);
select kontor_protect('counters');

-- access ----------------------------------------------------------------------------------------------------------
create table users (
  tenant_id uuid not null references tenants,
  id uuid not null default uuidv7(),
  login text not null,
  name text not null,
  password_hash text,
  profile text not null,
  locale text not null default 'en',
  active boolean not null default true,
  last_seen_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, login)
);
select kontor_protect('users');

create table sessions (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  user_id uuid not null,
  token_hash bytea not null,
  csrf_token text not null,
  user_agent text,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, user_id) references users
);
create index sessions_by_user on sessions (tenant_id, user_id);
select kontor_protect('sessions');

create table api_tokens (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  user_id uuid not null,
  name text not null,
  token_hash bytea not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, user_id) references users
);
create index api_tokens_by_user on api_tokens (tenant_id, user_id);
select kontor_protect('api_tokens');

create table login_attempts (
  tenant_id uuid not null references tenants,
  -- commitment of the login or address tried, never the value
  subject text not null,
  failures integer not null,
  window_started_at timestamptz not null,
  blocked_until timestamptz,
  primary key (tenant_id, subject)
);
select kontor_protect('login_attempts');

create table idempotency_keys (
  tenant_id uuid not null,
  user_id uuid not null,
  key text not null,
  request_hash bytea not null,
  status integer,
  reply jsonb,
  created_at timestamptz not null,
  primary key (tenant_id, user_id, key),
  foreign key (tenant_id, user_id) references users
);
create index idempotency_keys_by_age on idempotency_keys (tenant_id, created_at);
select kontor_protect('idempotency_keys');

-- organisation ----------------------------------------------------------------------------------------------------
create table queues (
  tenant_id uuid not null references tenants,
  id uuid not null default uuidv7(),
  name text not null,
  service_level_minutes integer not null default 480 check (service_level_minutes > 0),
  archived_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
select kontor_protect('queues');

-- Waiting tasks per queue, maintained in the transaction that moves them. Several slots, so that takers do not meet on one row.
create table queue_counts (
  tenant_id uuid not null,
  queue_id uuid not null,
  slot smallint not null,
  queued bigint not null default 0,
  primary key (tenant_id, queue_id, slot),
  foreign key (tenant_id, queue_id) references queues
);
select kontor_protect('queue_counts');

create table queue_members (
  tenant_id uuid not null,
  user_id uuid not null,
  queue_id uuid not null,
  priority smallint not null default 1 check (priority between 1 and 9),
  level smallint not null default 3 check (level between 1 and 5),
  primary key (tenant_id, user_id, queue_id),
  foreign key (tenant_id, user_id) references users,
  foreign key (tenant_id, queue_id) references queues
);
create index queue_members_by_queue on queue_members (tenant_id, queue_id);
select kontor_protect('queue_members');

create table presences (
  tenant_id uuid not null,
  user_id uuid not null,
  state text not null check (state in ('ready', 'pause', 'away')),
  since timestamptz not null,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users
);
select kontor_protect('presences');

create table agent_segments (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  user_id uuid not null,
  state text not null,
  started_at timestamptz not null,
  ended_at timestamptz check (ended_at >= started_at),
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users
);
create unique index agent_segments_open on agent_segments (tenant_id, user_id) where ended_at is null;
create index agent_segments_by_user on agent_segments (tenant_id, user_id, started_at);
select kontor_protect('agent_segments');

-- accounts --------------------------------------------------------------------------------------------------------
create table accounts (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  name text not null,
  channel text not null,
  address text not null,
  aliases text[] not null default '{}',
  display_name text,
  queue_id uuid not null,
  receive jsonb not null,
  send jsonb,
  -- sealed per field with the tenant's key; the seal binds tenant, account and field
  sealed jsonb not null default '{}',
  receipt jsonb not null,
  signature text,
  subaddress boolean not null default false,
  paused boolean not null default false,
  revision integer not null default 1,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, name),
  foreign key (tenant_id, queue_id) references queues
);
create index accounts_by_queue on accounts (tenant_id, queue_id);
select kontor_protect('accounts');
select kontor_let_system_find('accounts', 'tenant_id, id, channel, address, aliases, receive, paused, revision, created_at');

-- What the outside says of an account; apart from the settings, so that fetching never touches them.
create table account_health (
  tenant_id uuid not null,
  account_id uuid not null,
  status text not null default 'connecting',
  problem jsonb,
  send_problem jsonb,
  last_fetch_at timestamptz,
  last_sent_at timestamptz,
  primary key (tenant_id, account_id),
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
select kontor_protect('account_health');

-- Who holds the long connection of an account; the fence grows with each holder.
create table account_leases (
  tenant_id uuid not null,
  account_id uuid not null,
  holder uuid not null,
  fence bigint not null,
  until timestamptz not null,
  -- how often somebody asked to fetch now; the holder sees it when it renews
  asked bigint not null default 0,
  primary key (tenant_id, account_id),
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
select kontor_protect('account_leases');

create table account_positions (
  tenant_id uuid not null,
  account_id uuid not null,
  folder text not null,
  uid_validity text not null,
  last_uid bigint not null,
  updated_at timestamptz not null,
  primary key (tenant_id, account_id, folder),
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
select kontor_protect('account_positions');

create table pools (
  tenant_id uuid not null references tenants,
  id uuid not null default uuidv7(),
  name text not null,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
select kontor_protect('pools');
create table pool_accounts (
  tenant_id uuid not null,
  pool_id uuid not null,
  account_id uuid not null,
  primary key (tenant_id, pool_id, account_id),
  foreign key (tenant_id, pool_id) references pools,
  foreign key (tenant_id, account_id) references accounts
);
create index pool_accounts_by_account on pool_accounts (tenant_id, account_id);
select kontor_protect('pool_accounts');

-- customers -------------------------------------------------------------------------------------------------------
create table customers (
  tenant_id uuid not null references tenants,
  id uuid not null default uuidv7(),
  name text not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
select kontor_protect('customers');

create table identities (
  tenant_id uuid not null,
  kind text not null check (kind in ('email', 'phone', 'handle')),
  value text not null,
  customer_id uuid not null,
  created_at timestamptz not null,
  primary key (tenant_id, kind, value),
  foreign key (tenant_id, customer_id) references customers
);
create index identities_by_customer on identities (tenant_id, customer_id);
select kontor_protect('identities');

-- blobs -----------------------------------------------------------------------------------------------------------
-- Bytes in the blob store, keyed by tenant and SHA-256; a row without use is swept with its file.
create table blobs (
  tenant_id uuid not null references tenants,
  sha256 bytea not null,
  size bigint not null,
  created_at timestamptz not null,
  primary key (tenant_id, sha256)
);
select kontor_protect('blobs');

-- cases -----------------------------------------------------------------------------------------------------------
create table cases (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  number text not null,
  subject text not null,
  status text not null check (status in ('intake','queued','offered','active','parked','approval','consultation','waiting','follow-up','closed')),
  queue_id uuid not null,
  customer_id uuid,
  account_id uuid not null,
  channel text not null,
  class text,
  assignee_id uuid,
  last_agent_id uuid,
  preview text not null default '',
  due_at timestamptz,
  -- due_at, or infinity: the key of lists in service-level order
  sort_due timestamptz not null generated always as (coalesce(due_at, 'infinity'::timestamptz)) stored,
  received_at timestamptz not null,
  last_message_at timestamptz not null,
  closed_at timestamptz,
  version integer not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  foreign key (tenant_id, queue_id) references queues,
  foreign key (tenant_id, customer_id) references customers,
  foreign key (tenant_id, account_id) references accounts,
  foreign key (tenant_id, assignee_id) references users,
  foreign key (tenant_id, last_agent_id) references users
);
create index cases_open_by_due on cases (tenant_id, sort_due, id) where status <> 'closed';
create index cases_open_by_queue on cases (tenant_id, queue_id, sort_due, id) where status <> 'closed';
create index cases_by_status on cases (tenant_id, status, sort_due, id);
create index cases_newest on cases (tenant_id, last_message_at desc, id desc);
create index cases_newest_by_queue on cases (tenant_id, queue_id, last_message_at desc, id desc);
create index cases_by_customer on cases (tenant_id, customer_id, last_message_at desc);
create index cases_by_assignee on cases (tenant_id, assignee_id, sort_due) where assignee_id is not null;
select kontor_protect('cases');

create table interactions (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  case_id uuid not null,
  account_id uuid not null,
  channel text not null,
  direction text not null check (direction in ('in', 'out')),
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, case_id) references cases,
  foreign key (tenant_id, account_id) references accounts
);
create index interactions_by_case on interactions (tenant_id, case_id);
create index interactions_by_account on interactions (tenant_id, account_id, started_at);
select kontor_protect('interactions');

create table messages (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  case_id uuid not null,
  interaction_id uuid not null,
  direction text not null check (direction in ('in', 'out', 'internal')),
  kind text not null default 'message' check (kind in ('message', 'receipt')),
  standing text not null default 'regular' check (standing in ('regular', 'suspected')),
  channel text not null,
  -- RFC 5322 Message-ID with angle brackets
  message_id text,
  in_reply_to text,
  reference_ids text[] not null default '{}',
  sender jsonb,
  reply_to jsonb not null default '[]',
  recipients jsonb not null default '{"to":[],"cc":[],"bcc":[]}',
  subject text not null default '',
  body_text text not null default '',
  visible_text text not null default '',
  html text,
  blocked_remote_count integer not null default 0,
  author_id uuid,
  ledger_id uuid,
  language text,
  warnings jsonb not null default '[]',
  at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, case_id) references cases,
  foreign key (tenant_id, interaction_id) references interactions,
  foreign key (tenant_id, author_id) references users
);
create index messages_by_case on messages (tenant_id, case_id, at, id);
create index messages_by_message_id on messages (tenant_id, message_id) where message_id is not null;
create index messages_suspected on messages (tenant_id, id) where standing = 'suspected';
create index messages_by_interaction on messages (tenant_id, interaction_id);
create index messages_by_ledger on messages (tenant_id, ledger_id) where ledger_id is not null;
select kontor_protect('messages');

-- A file of a message, of a draft, or just uploaded. Bytes lie in the blob store.
create table attachments (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  case_id uuid,
  message_id uuid,
  uploaded_by uuid,
  filename text not null,
  content_type text not null,
  size bigint not null,
  sha256 bytea not null,
  inline boolean not null default false,
  content_id text,
  position integer not null default 0,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, case_id) references cases,
  foreign key (tenant_id, message_id) references messages,
  foreign key (tenant_id, uploaded_by) references users,
  foreign key (tenant_id, sha256) references blobs
);
create index attachments_by_message on attachments (tenant_id, message_id, position);
create index attachments_by_case on attachments (tenant_id, case_id);
create index attachments_by_blob on attachments (tenant_id, sha256);
select kontor_protect('attachments');

-- Who takes part in a case; decides who may join it and where answers go.
create table participants (
  tenant_id uuid not null,
  case_id uuid not null,
  kind text not null,
  value text not null,
  since timestamptz not null,
  primary key (tenant_id, case_id, kind, value),
  foreign key (tenant_id, case_id) references cases
);
select kontor_protect('participants');

-- Handles of reply tokens and of our own Message-IDs (purpose, expiry); the rest of a token is its MAC.
create table reply_handles (
  tenant_id uuid not null,
  handle bytea not null,
  purpose text not null check (purpose in ('customer', 'consultation', 'approval', 'agent')),
  case_id uuid not null,
  message_id uuid,
  expires_at timestamptz not null,
  primary key (tenant_id, handle),
  foreign key (tenant_id, case_id) references cases
);
create index reply_handles_by_case on reply_handles (tenant_id, case_id, purpose);
select kontor_protect('reply_handles');

create table tasks (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  case_id uuid not null,
  kind text not null default 'case',
  queue_id uuid not null,
  state text not null check (state in ('queued', 'offered', 'active', 'parked', 'waiting', 'done')),
  due_at timestamptz not null,
  arrived_at timestamptz not null,
  done_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, case_id) references cases,
  foreign key (tenant_id, queue_id) references queues
);
create unique index tasks_one_open_per_case on tasks (tenant_id, case_id) where kind = 'case' and state <> 'done';
create index tasks_ready on tasks (tenant_id, queue_id, due_at, arrived_at, id) where state = 'queued';
select kontor_protect('tasks');

-- Offer = may take until t; assignment = owns until returned. At most one live per task.
create table reservations (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  task_id uuid not null,
  user_id uuid not null,
  kind text not null check (kind in ('offer', 'assignment')),
  how text not null,
  version integer not null default 1,
  started_at timestamptz not null,
  until timestamptz,
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, task_id) references tasks,
  foreign key (tenant_id, user_id) references users
);
create unique index reservations_one_live on reservations (tenant_id, task_id) where ended_at is null;
create index reservations_live_by_user on reservations (tenant_id, user_id) where ended_at is null;
create index reservations_by_user on reservations (tenant_id, user_id, started_at);
select kontor_protect('reservations');

-- May write now. The fence grows with each holder; a late write with an old fence is refused.
create table leases (
  tenant_id uuid not null,
  case_id uuid not null,
  user_id uuid not null,
  tab text,
  fence bigint not null,
  until timestamptz not null,
  primary key (tenant_id, case_id),
  foreign key (tenant_id, case_id) references cases,
  foreign key (tenant_id, user_id) references users
);
create index leases_by_end on leases (tenant_id, until);
select kontor_protect('leases');
select kontor_let_system_find('leases', 'tenant_id, case_id, until');

-- Every second of a case belongs to exactly one owner: its status.
create table clock_segments (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  case_id uuid not null,
  owner text not null,
  user_id uuid,
  queue_id uuid not null,
  started_at timestamptz not null,
  ended_at timestamptz check (ended_at >= started_at),
  primary key (tenant_id, id),
  foreign key (tenant_id, case_id) references cases,
  foreign key (tenant_id, user_id) references users,
  foreign key (tenant_id, queue_id) references queues
);
create unique index clock_segments_open on clock_segments (tenant_id, case_id) where ended_at is null;
create index clock_segments_by_case on clock_segments (tenant_id, case_id, started_at);
create index clock_segments_by_user on clock_segments (tenant_id, user_id, started_at) where user_id is not null;
select kontor_protect('clock_segments');

create table drafts (
  tenant_id uuid not null,
  case_id uuid not null,
  user_id uuid not null,
  html text not null,
  recipients jsonb not null,
  subject text not null,
  attachment_ids uuid[] not null default '{}',
  version integer not null,
  saved_at timestamptz not null,
  primary key (tenant_id, case_id, user_id),
  foreign key (tenant_id, case_id) references cases,
  foreign key (tenant_id, user_id) references users
);
select kontor_protect('drafts');

-- Answers a case got per agent and day; maintained, for the agent's own figures.
create table answer_counts (
  tenant_id uuid not null,
  user_id uuid not null,
  day date not null,
  answered integer not null default 0,
  on_time integer not null default 0,
  primary key (tenant_id, user_id, day),
  foreign key (tenant_id, user_id) references users
);
select kontor_protect('answer_counts');

-- Full text, filled behind the log by a follower; never in the intake transaction.
create table message_search (
  tenant_id uuid not null,
  message_id uuid not null,
  case_id uuid not null,
  at timestamptz not null,
  words tsvector not null,
  primary key (tenant_id, message_id),
  foreign key (tenant_id, message_id) references messages on delete cascade,
  foreign key (tenant_id, case_id) references cases on delete cascade
);
create index message_search_words on message_search using gin (tenant_id, words);
create index message_search_by_case on message_search (tenant_id, case_id);
select kontor_protect('message_search');

-- outbox ----------------------------------------------------------------------------------------------------------
create table outgoing (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  account_id uuid not null,
  case_id uuid not null,
  message_ref uuid not null,
  kind text not null check (kind in ('reply', 'receipt')),
  state text not null check (state in ('held','due','leased','transmitting','accepted','refused','uncertain','cancelled')),
  -- fixed before the first attempt
  message_id text not null,
  envelope_from text not null,
  fence bigint not null default 0,
  leased_until timestamptz,
  attempts integer not null default 0,
  -- attempts that ended before any server was asked
  compose_failures integer not null default 0,
  next_attempt_at timestamptz not null,
  problem text,
  -- how the case stood before, for undo
  before jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, message_ref),
  unique (tenant_id, message_id),
  foreign key (tenant_id, account_id) references accounts,
  foreign key (tenant_id, case_id) references cases,
  foreign key (tenant_id, message_ref) references messages
);
create index outgoing_ready on outgoing (tenant_id, next_attempt_at, id) where state in ('held', 'due');
create index outgoing_leased on outgoing (tenant_id, leased_until) where state in ('leased', 'transmitting');
create index outgoing_by_case on outgoing (tenant_id, case_id);
create index outgoing_uncertain on outgoing (tenant_id, updated_at) where state = 'uncertain';
select kontor_protect('outgoing');
select kontor_let_system_find('outgoing', 'tenant_id, id, account_id, state, next_attempt_at, leased_until');

create table outgoing_recipients (
  tenant_id uuid not null,
  outgoing_id uuid not null,
  address text not null,
  role text not null check (role in ('to', 'cc', 'bcc')),
  state text not null default 'pending' check (state in ('pending', 'accepted', 'temporary', 'refused')),
  code integer,
  reply text,
  at timestamptz,
  primary key (tenant_id, outgoing_id, address),
  foreign key (tenant_id, outgoing_id) references outgoing
);
select kontor_protect('outgoing_recipients');

create table holds (
  tenant_id uuid not null,
  outgoing_id uuid not null,
  kind text not null check (kind in ('undo', 'schedule', 'approval', 'operator', 'restore')),
  until timestamptz,
  reason text,
  -- an approval binds to the hash of body, recipients and attachments
  bound_to bytea,
  created_at timestamptz not null,
  primary key (tenant_id, outgoing_id, kind),
  foreign key (tenant_id, outgoing_id) references outgoing
);
select kontor_protect('holds');

-- intake ----------------------------------------------------------------------------------------------------------
create table ledger (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  account_id uuid not null,
  -- SHA-256 of the message without the trace headers of the last hop
  content_hash bytea not null,
  -- up to 256 kB here, in the transaction itself; larger as a blob
  raw bytea,
  raw_sha256 bytea not null,
  raw_size bigint not null,
  envelope jsonb not null default '{}',
  arrived_at timestamptz not null,
  taken_at timestamptz not null,
  state text not null check (state in ('received','new-case','joined','suspected','consultation','approval','agent-reply','automatic','bounce','echo','spam','quarantined','discarded')),
  reason jsonb,
  case_id uuid,
  -- readings that failed by the message itself; trouble of the house is not counted
  attempts integer not null default 0,
  -- readings put off in a row, for whatever reason
  delays integer not null default 0,
  next_attempt_at timestamptz not null,
  fence bigint not null default 0,
  primary key (tenant_id, id),
  unique (tenant_id, account_id, content_hash),
  foreign key (tenant_id, account_id) references accounts,
  foreign key (tenant_id, case_id) references cases
);
create index ledger_received on ledger (tenant_id, next_attempt_at, id) where state = 'received';
create index ledger_quarantined on ledger (tenant_id, arrived_at, id) where state = 'quarantined';
create index ledger_by_day on ledger (tenant_id, account_id, arrived_at);
create index ledger_by_case on ledger (tenant_id, case_id) where case_id is not null;
select kontor_protect('ledger');
select kontor_let_system_find('ledger', 'tenant_id, id, state, next_attempt_at');

-- Where each arrival was seen (IMAP: folder/UIDVALIDITY/UID). Several places may show the same message.
create table ledger_sources (
  tenant_id uuid not null,
  account_id uuid not null,
  source_key text not null,
  ledger_id uuid not null,
  -- false for the arrival that made the ledger row
  repeated boolean not null,
  seen_at timestamptz not null,
  arrived_at timestamptz not null,
  primary key (tenant_id, account_id, source_key),
  foreign key (tenant_id, ledger_id) references ledger
);
create index ledger_sources_by_ledger on ledger_sources (tenant_id, ledger_id);
create index ledger_sources_by_day on ledger_sources (tenant_id, account_id, arrived_at);
select kontor_protect('ledger_sources');

-- Automatic answers per sender, so that two machines never talk to each other for long (RFC 3834).
create table auto_reply_budgets (
  tenant_id uuid not null,
  account_id uuid not null,
  address text not null,
  last_at timestamptz not null,
  primary key (tenant_id, account_id, address),
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
select kontor_protect('auto_reply_budgets');

-- the one log ---------------------------------------------------------------------------------------------------
create table event_streams (
  tenant_id uuid not null references tenants,
  kind text not null,
  id uuid not null,
  length bigint not null,
  head bytea not null,
  -- up to where the anchors cover it
  anchored_length bigint not null default 0,
  primary key (tenant_id, kind, id)
);
select kontor_protect('event_streams');

create table events (
  tenant_id uuid not null references tenants,
  id uuid not null default uuidv7(),
  stream_kind text not null,
  stream_id uuid not null,
  stream_seq bigint not null,
  -- cursor of followers: rows below the oldest open transaction are complete
  xid xid8 not null default pg_current_xact_id(),
  seq bigint generated always as identity,
  at timestamptz not null,
  actor_kind text not null,
  actor_id uuid,
  type text not null,
  version smallint not null,
  payload jsonb not null,
  -- personal values: only their salted commitment enters the hash; erasing drops value and salt
  personal jsonb,
  salt bytea,
  commitment bytea,
  prev_hash bytea not null,
  hash bytea not null,
  primary key (tenant_id, id),
  unique (tenant_id, stream_kind, stream_id, stream_seq)
);
create index events_in_order on events (tenant_id, xid, seq);
create index events_by_type on events (tenant_id, type, at);
select kontor_protect('events');
revoke update, delete on events from kontor_app;
-- erasure may drop personal values, nothing else
grant update (personal, salt) on events to kontor_app;

-- All stream heads of a tenant at a time, chained: a deleted stream or a cut tail shows.
create table event_anchors (
  tenant_id uuid not null references tenants,
  seq bigint not null,
  at timestamptz not null,
  streams bigint not null,
  events bigint not null,
  heads_hash bytea not null,
  -- [kind, id, length] of the streams that grew since the anchor before, in order
  grown jsonb not null,
  prev_hash bytea not null,
  hash bytea not null,
  primary key (tenant_id, seq)
);
select kontor_protect('event_anchors');
revoke update, delete on event_anchors from kontor_app;

create table follower_cursors (
  tenant_id uuid not null references tenants,
  follower text not null,
  epoch integer not null default 1,
  xid xid8 not null,
  seq bigint not null,
  updated_at timestamptz not null,
  primary key (tenant_id, follower)
);
select kontor_protect('follower_cursors');
