-- What the servers further on say about messages of ours (RFC 3464), after our own server took them.
create table delivery_reports (
  tenant_id uuid not null,
  outgoing_id uuid not null,
  -- the recipient of ours where the report could be told to one, else the address as it was reported
  address text not null,
  action text not null check (action in ('delayed', 'relayed', 'delivered', 'complaint', 'failed')),
  status text,
  text text,
  ledger_id uuid not null,
  at timestamptz not null,
  primary key (tenant_id, outgoing_id, address),
  foreign key (tenant_id, outgoing_id) references outgoing,
  foreign key (tenant_id, ledger_id) references ledger
);
select kontor_protect('delivery_reports');
