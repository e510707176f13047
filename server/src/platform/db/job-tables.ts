import type pg from 'pg'
import { getConstructionPlans } from 'pg-boss'

/** The schema that pg-boss owns; named here and in platform/jobs only. */
export const jobSchema = 'kontor_jobs'

/** Installs the job tables once, as the owner, and lets kontor_system use them: they know no tenants. */
export async function installJobTables(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query(
    'select 1 from information_schema.schemata where schema_name = $1',
    [jobSchema],
  )
  if (rowCount === 0) await client.query(getConstructionPlans(jobSchema))
  await client.query(`
    grant usage on schema ${jobSchema} to kontor_system;
    grant select, insert, update, delete on all tables in schema ${jobSchema} to kontor_system;
    grant execute on all functions in schema ${jobSchema} to kontor_system;`)
}
