-- Keeping the data: a restore begins a new epoch of the log; a tenant that is being removed is marked first.

alter table tenants add column log_epoch integer not null default 1;
alter table tenants add column removed_at timestamptz;
grant select (removed_at) on tenants to kontor_system;

-- The place of a row in the log is (epoch, xid, seq): a restored database counts its transactions anew.
alter table events add column epoch integer not null default 1;
drop index events_in_order;
create index events_in_order on events (tenant_id, epoch, xid, seq);

-- The schema's version stands in every backup.
grant select (name, sha256) on kontor_migrations to kontor_system;

-- The owner of the tables sees and deletes what belongs to a tenant that is marked as removed, and nothing else.
create function kontor_let_owner_remove(target regclass) returns void language plpgsql as $$
begin
  execute format(
    'create policy owner_removes on %s for all to current_user
       using (tenant_id in (select tenant_id from tenants where removed_at is not null)) with check (false)', target);
end $$;

create or replace function kontor_protect(target regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenant_wall on %s for all to kontor_app
       using (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)
       with check (tenant_id = nullif(current_setting(''app.tenant'', true), '''')::uuid)', target);
  execute format('grant select, insert, update, delete on %s to kontor_app', target);
  perform kontor_let_owner_remove(target);
end $$;

create policy owner_removes on tenants for all to current_user using (removed_at is not null) with check (false);
do $$
declare target regclass;
begin
  for target in
    select c.oid::regclass from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'tenants' order by c.relname
  loop
    perform kontor_let_owner_remove(target);
  end loop;
end $$;

-- After a restore: from when on an account's filed mail is compared with the ledger.
create table account_recoveries (
  tenant_id uuid not null,
  account_id uuid not null,
  since timestamptz not null,
  primary key (tenant_id, account_id),
  foreign key (tenant_id, account_id) references accounts on delete cascade
);
select kontor_protect('account_recoveries');
