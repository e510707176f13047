import { openapi } from '@kontor/contract/openapi'
import pg from 'pg'
import { version } from '../main.ts'
import { type Catalogue, readCatalogue } from './catalogue.ts'
import { describeCatalogue } from './describe-catalogue.ts'

/** The command that writes all generated files anew. */
export const mendCommand = 'npm run generate'

/** Generated files of the repository, from its root, each with what it must say by a migrated database. */
export async function generatedFiles(ownerUrl: string): Promise<Record<string, string>> {
  return {
    'docs/openapi.json': `${JSON.stringify(openapi(version), null, 2)}\n`,
    'server/migrations/schema.txt': describeCatalogue(await catalogueOf(ownerUrl)),
  }
}

async function catalogueOf(ownerUrl: string): Promise<Catalogue> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    return await readCatalogue(async <R>(text: string) => (await client.query(text)).rows as R[])
  } finally {
    await client.end()
  }
}
