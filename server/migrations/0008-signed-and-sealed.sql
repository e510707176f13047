-- What a mail's sender could prove: {authentication, flags, protection}; null where nothing was looked at.
alter table messages add column assurance jsonb;

-- Whose Authentication-Results are believed, and whether we check ourselves (RFC 8601).
alter table accounts add column trust jsonb not null default '{"servers":[],"ownCheck":false}';

-- How an account signs in with OAuth 2 (RFC 6749), without secrets; null for passwords.
alter table accounts add column oauth jsonb;

-- What a provider granted to an account; one process at a time asks for more, under a fenced lease.
create table account_grants (
  tenant_id uuid not null,
  account_id uuid not null,
  -- SHA-256 of provider, client and endpoints: a grant only ever goes where it came from
  client_hash bytea not null,
  -- SHA-256 of the refresh token that was given by hand, so that giving it again does not undo its renewal
  given_hash bytea,
  -- refreshToken, accessToken; sealed like the secrets of accounts
  sealed jsonb not null default '{}',
  state text not null default 'missing' check (state in ('missing', 'valid', 'revoked')),
  owner text,
  access_expires_at timestamptz,
  refresh_expires_at timestamptz,
  granted_at timestamptz,
  refreshes bigint not null default 0,
  lease_until timestamptz,
  fence bigint not null default 0,
  alarmed_at timestamptz,
  primary key (tenant_id, account_id),
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
select kontor_protect('account_grants');

-- Sign-ins on their way to a provider and back; of one session, once, for some minutes.
create table account_sign_ins (
  tenant_id uuid not null,
  state_hash bytea not null,
  account_id uuid not null,
  session_id uuid not null,
  client_hash bytea not null,
  verifier text not null,
  expires_at timestamptz not null,
  primary key (tenant_id, state_hash),
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
create index account_sign_ins_by_account on account_sign_ins (tenant_id, account_id);
select kontor_protect('account_sign_ins');

-- S/MIME of an account: own certificates, known authorities, policy of answers; its private keys are sealed with the secrets.
alter table accounts add column smime jsonb;

-- Certificates of correspondents, from their good signatures: the first one is taken, another one later is noted beside it.
create table correspondent_certificates (
  tenant_id uuid not null,
  address text not null,
  fingerprint text not null,
  certificate bytea not null,
  not_after timestamptz not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (tenant_id, address, fingerprint),
  foreign key (tenant_id) references tenants
);
select kontor_protect('correspondent_certificates');
