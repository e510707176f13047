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
