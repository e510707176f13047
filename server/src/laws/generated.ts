import { openapi } from '@kontor/contract/openapi'
import { version } from '../main.ts'
import { type Ask, readCatalogue } from './catalogue.ts'
import { describeCatalogue } from './describe-catalogue.ts'

/** The command that writes all generated files anew. */
export const mendCommand = 'npm run generate'

/** Generated files of the repository, from its root, each with what it must say. `ask` reads a migrated database. */
export async function generatedFiles(ask: Ask): Promise<Record<string, string>> {
  return {
    'docs/openapi.json': `${JSON.stringify(openapi(version), null, 2)}\n`,
    'server/migrations/schema.txt': describeCatalogue(await readCatalogue(ask)),
  }
}
