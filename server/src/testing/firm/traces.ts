import pg from 'pg'

/** What runs by itself behind a request and is no effect of it; the anchors of the log come with every full hour. */
const background = [
  'follower_cursors',
  'idempotency_keys',
  'login_attempts',
  'sessions',
  'api_token_uses',
  'event_anchors',
  'event_streams',
  'counters',
]

/** Every row of a tenant with the transaction that wrote it, table by table: equal when nothing was written. */
export async function tracesOf(superuserUrl: string, tenantId: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      `select c.table_name as name from information_schema.columns c join information_schema.tables using (table_schema, table_name)
        where table_schema = 'public' and column_name = 'tenant_id' and table_type = 'BASE TABLE' and c.table_name <> all($1)`,
      [background],
    )
    const parts = rows.map(
      ({ name }) => `
        select '${name}' as name, count(*) || ' rows, written by ' ||
               coalesce(md5(string_agg(xmin::text || ctid::text, ',' order by ctid)), '-') as trace
          from ${name} where tenant_id = $1`,
    )
    const traces = await client.query<{ name: string; trace: string }>(parts.join(' union all '), [tenantId])
    return Object.fromEntries(traces.rows.map(({ name, trace }) => [name, trace]))
  } finally {
    await client.end()
  }
}
