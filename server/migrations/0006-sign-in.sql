-- Who comes in and how: sessions that can be told apart, tokens with limits, links, second factors, providers.

-- sessions ----------------------------------------------------------------------------------------------------------
alter table sessions add column address text;
-- how its user came in; what a provider vouched for needs no second factor of ours
alter table sessions add column way text not null default 'password'
  check (way in ('password', 'second-factor', 'passkey', 'oidc', 'saml'));
-- when its user last proved who he is
alter table sessions add column proved_at timestamptz not null default now();

create table sign_in_settings (
  tenant_id uuid not null references tenants,
  idle_minutes integer not null check (idle_minutes between 5 and 1440),
  max_minutes integer not null check (max_minutes between 15 and 10080),
  -- profiles whose users need a second factor
  second_factor_for text[] not null default '{}',
  primary key (tenant_id)
);
select kontor_protect('sign_in_settings');

-- API tokens --------------------------------------------------------------------------------------------------------
alter table api_tokens add column expires_at timestamptz;
-- null: all that its user may
alter table api_tokens add column permissions text[];

-- Apart from the tokens, so that using one never touches what it may.
create table api_token_uses (
  tenant_id uuid not null,
  token_id uuid not null,
  last_used_at timestamptz not null,
  primary key (tenant_id, token_id),
  foreign key (tenant_id, token_id) references api_tokens on delete cascade
);
select kontor_protect('api_token_uses');

-- links of invitations and new passwords ----------------------------------------------------------------------------

create table sign_in_links (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  user_id uuid not null,
  kind text not null check (kind in ('invitation', 'reset')),
  token_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, token_hash),
  foreign key (tenant_id, user_id) references users
);
create index sign_in_links_by_user on sign_in_links (tenant_id, user_id);
select kontor_protect('sign_in_links');

-- second factors ----------------------------------------------------------------------------------------------------
create table totp_keys (
  tenant_id uuid not null,
  user_id uuid not null,
  -- sealed with the tenant's key; the seal binds the user
  sealed text not null,
  confirmed_at timestamptz,
  -- the last step of time whose code was used; none is used twice
  last_step bigint not null default 0,
  primary key (tenant_id, user_id),
  foreign key (tenant_id, user_id) references users
);
select kontor_protect('totp_keys');

create table recovery_codes (
  tenant_id uuid not null,
  user_id uuid not null,
  code_hash bytea not null,
  primary key (tenant_id, user_id, code_hash),
  foreign key (tenant_id, user_id) references users
);
select kontor_protect('recovery_codes');

create table passkeys (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  user_id uuid not null,
  credential_id text not null,
  public_key bytea not null,
  sign_count bigint not null,
  transports text[] not null default '{}',
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, credential_id),
  foreign key (tenant_id, user_id) references users
);
create index passkeys_by_user on passkeys (tenant_id, user_id);
select kontor_protect('passkeys');

-- What a sign-in that takes several steps has to remember between them; each is used once.
create table sign_in_steps (
  tenant_id uuid not null references tenants,
  token_hash bytea not null,
  kind text not null,
  user_id uuid,
  data jsonb not null,
  expires_at timestamptz not null,
  primary key (tenant_id, token_hash),
  foreign key (tenant_id, user_id) references users
);
create index sign_in_steps_by_age on sign_in_steps (tenant_id, expires_at);
select kontor_protect('sign_in_steps');

-- other houses that vouch for users ---------------------------------------------------------------------------------
create table sign_in_providers (
  tenant_id uuid not null references tenants,
  id uuid not null default uuidv7(),
  name text not null,
  active boolean not null,
  settings jsonb not null,
  -- the client secret, sealed
  sealed text,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
select kontor_protect('sign_in_providers');

create table provider_identities (
  tenant_id uuid not null,
  id uuid not null default uuidv7(),
  provider_id uuid not null,
  issuer text not null,
  subject text not null,
  user_id uuid not null,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, provider_id, issuer, subject),
  foreign key (tenant_id, provider_id) references sign_in_providers on delete cascade,
  foreign key (tenant_id, user_id) references users
);
create index provider_identities_by_user on provider_identities (tenant_id, user_id);
select kontor_protect('provider_identities');

-- Assertions that opened a session; none opens another.
create table used_assertions (
  tenant_id uuid not null,
  provider_id uuid not null,
  assertion_id text not null,
  expires_at timestamptz not null,
  primary key (tenant_id, provider_id, assertion_id),
  foreign key (tenant_id, provider_id) references sign_in_providers on delete cascade
);
select kontor_protect('used_assertions');
