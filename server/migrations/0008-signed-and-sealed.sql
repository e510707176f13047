-- What a mail's sender could prove: {authentication, flags, protection}; null where nothing was looked at.
alter table messages add column assurance jsonb;

-- Whose Authentication-Results are believed, and whether we check ourselves (RFC 8601).
alter table accounts add column trust jsonb not null default '{"servers":[],"ownCheck":false}';
