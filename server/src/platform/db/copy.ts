import type { Readable, Writable } from 'node:stream'
import pg from 'pg'
import { from, to } from 'pg-copy-streams'

/** A table and the columns that are copied, in their order; computed columns are left out. */
export interface CopiedTable {
  name: string
  columns: string[]
}

/** PostgreSQL's binary form: neither text encodings nor escapes, and bytes are not doubled. */
const form = '(format binary)'

/** The rows of a table that the connection may see, as a stream; `rows` counts once it has ended. */
export interface CopyOut {
  stream: Readable
  rows(): number
  /** Resolves when the connection is free again. */
  done: Promise<void>
}

/** A stream into a table; `rows` counts once it is finished. */
export interface CopyIn {
  stream: Writable
  rows(): number
  done: Promise<void>
}

export function copyOut(client: pg.Client, table: CopiedTable): CopyOut {
  const columns = table.columns.map((column) => pg.escapeIdentifier(column)).join(', ')
  const stream = to(`copy (select ${columns} from ${pg.escapeIdentifier(table.name)}) to stdout ${form}`)
  return { stream: client.query(stream), rows: () => stream.rowCount, done: idle(client) }
}

export function copyIn(client: pg.Client, table: CopiedTable): CopyIn {
  const columns = table.columns.map((column) => pg.escapeIdentifier(column)).join(', ')
  const stream = from(`copy ${pg.escapeIdentifier(table.name)} (${columns}) from stdin ${form}`)
  return { stream: client.query(stream), rows: () => stream.rowCount, done: idle(client) }
}

/** A stream ends before its connection has heard that it may take the next statement. */
function idle(client: pg.Client): Promise<void> {
  return new Promise((resolve) => {
    client.once('drain', resolve)
  })
}

/** Every table of tenants with the columns that are stored, by name. */
export async function tenantTables(client: pg.Client): Promise<CopiedTable[]> {
  const { rows } = await client.query<CopiedTable>(`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
      from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     group by c.relname having bool_or(a.attname = 'tenant_id') order by c.relname`)
  return rows
}
