import pg from 'pg'
import { type CopiedTable, type CopyOut, copyOut, tenantTables } from './copy.ts'
import { isUuid } from './database.ts'

/** A migration as the database knows it. */
export interface AppliedMigration {
  name: string
  sha256: string
}

/** The whole database as it stood at one moment, for a backup beside a running server. */
export interface Snapshot {
  /** When the moment was, by the database's clock. */
  at: Date
  migrations: AppliedMigration[]
  tenants: { id: string; slug: string }[]
  tables: CopiedTable[]
  /** What follows sees the rows of this tenant only. */
  enter(tenantId: string): Promise<void>
  /** The rows of the entered tenant; must have ended before the next call. */
  copyOut(table: CopiedTable): CopyOut
  /** SHA-256 of the blobs that the entered tenant's rows mention, in order, behind a given one. */
  blobsAfter(sha256: Buffer, limit: number): Promise<Buffer[]>
  close(): Promise<void>
}

/**
 * Opens one read-only transaction that sees the data of one moment, through the same walls as everything else: the
 * product's login, tenant by tenant. It writes nothing, so nobody waits for it.
 */
export async function openSnapshot(url: string): Promise<Snapshot> {
  const client = new pg.Client({ connectionString: url, application_name: 'kontor-backup' })
  await client.connect()
  try {
    await client.query(
      `begin isolation level repeatable read, read only; set local statement_timeout = 0;
       set local idle_in_transaction_session_timeout = 0; set local role kontor_system`,
    )
    const { rows: moments } = await client.query<{ at: Date }>('select now() as at')
    const migrations = await client.query<AppliedMigration>(
      'select name, sha256 from kontor_migrations order by name',
    )
    const tenants = await client.query<{ id: string; slug: string }>(
      'select tenant_id as id, slug from tenants where removed_at is null order by tenant_id',
    )
    const tables = await tenantTables(client)
    return {
      at: moments[0]?.at ?? new Date(),
      migrations: migrations.rows,
      tenants: tenants.rows,
      tables,
      enter: async (tenantId) => {
        if (!isUuid(tenantId)) throw new Error('a tenant has a UUID')
        await client.query(`set local role kontor_app; select set_config('app.tenant', '${tenantId}', true)`)
      },
      copyOut: (table) => copyOut(client, table),
      blobsAfter: async (sha256, limit) => {
        const { rows } = await client.query<{ sha256: Buffer }>(
          `select sha256 from blobs where sha256 > $1
           union select raw_sha256 from ledger where raw is null and raw_sha256 > $1 order by 1 limit $2`,
          [sha256, limit],
        )
        return rows.map((row) => row.sha256)
      },
      close: () => client.end(),
    }
  } catch (error) {
    await client.end()
    throw error
  }
}
