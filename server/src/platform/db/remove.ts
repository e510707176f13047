import pg from 'pg'
import { tenantTables } from './copy.ts'
import { isUuid } from './database.ts'
import { jobSchema } from './job-tables.ts'

/** Rows a statement: short enough that nobody waits for its locks. */
const batchRows = 5_000
/** Work that was under way may still write a few rows while the tenant is taken down. */
const maxPasses = 20

export interface RemovalProgress {
  table: string
  rows: number
}

/**
 * Deletes every row of a tenant that is marked as removed, table by table and batch by batch, and at last the tenant.
 * The owner may see and delete nothing else. An interrupted removal goes on where it was.
 */
export async function removeTenantRows(
  ownerUrl: string,
  tenantId: string,
  progress: (state: RemovalProgress) => void,
): Promise<Record<string, number>> {
  if (!isUuid(tenantId)) throw new Error('a tenant has a UUID')
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'kontor-removal' })
  await client.connect()
  try {
    const marked = await client.query('select from tenants where tenant_id = $1', [tenantId])
    if (marked.rowCount === 0) throw new Error('only a tenant that is marked as removed can be deleted')
    const tables = await childrenFirst(client)
    const removed: Record<string, number> = {}
    for (let pass = 1; ; pass++) {
      let rows = 0
      for (const table of tables) {
        const count = await emptyOf(client, table, tenantId, (soFar) => progress({ table, rows: soFar }))
        if (count > 0) removed[table] = (removed[table] ?? 0) + count
        rows += count
      }
      if (rows === 0 && (await removeItself(client, tenantId))) break
      if (pass >= maxPasses)
        throw new Error('somebody keeps writing rows of this tenant; stop the server and try again')
    }
    const jobs = await client.query(`delete from ${jobSchema}.job where data ->> 'tenantId' = $1`, [tenantId])
    if ((jobs.rowCount ?? 0) > 0) removed[`${jobSchema}.job`] = jobs.rowCount ?? 0
    return { ...removed, tenants: 1 }
  } finally {
    await client.end()
  }
}

/** False when a row came in between. */
async function removeItself(client: pg.Client, tenantId: string): Promise<boolean> {
  try {
    await client.query('delete from tenants where tenant_id = $1', [tenantId])
    return true
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '23503') return false
    throw error
  }
}

async function emptyOf(
  client: pg.Client,
  table: string,
  tenantId: string,
  progress: (rows: number) => void,
): Promise<number> {
  const name = pg.escapeIdentifier(table)
  for (let rows = 0; ; ) {
    try {
      const { rowCount } = await client.query(
        `delete from ${name} where tenant_id = $1 and ctid = any(array(select ctid from ${name} where tenant_id = $1 limit ${batchRows}))`,
        [tenantId],
      )
      rows += rowCount ?? 0
      if ((rowCount ?? 0) === 0) return rows
      progress(rows)
    } catch (error) {
      // A row that refers to it came in between: the next pass gets both.
      if (error instanceof pg.DatabaseError && error.code === '23503') return rows
      throw error
    }
  }
}

/** Tables in an order in which no row is deleted before those that refer to it; the tenants themselves are left out. */
async function childrenFirst(client: pg.Client): Promise<string[]> {
  const names = (await tenantTables(client)).map(({ name }) => name).filter((name) => name !== 'tenants')
  const { rows } = await client.query<{ child: string; parent: string }>(`
    select conrelid::regclass::text as child, confrelid::regclass::text as parent
      from pg_constraint where contype = 'f' and conrelid <> confrelid`)
  const order: string[] = []
  const seen = new Set<string>()
  const visit = (name: string): void => {
    if (seen.has(name)) return
    seen.add(name)
    for (const { child, parent } of rows) if (parent === name) visit(child)
    order.push(name)
  }
  for (const name of names) visit(name)
  return order.filter((name) => names.includes(name))
}
