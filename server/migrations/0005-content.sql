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
