import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generatedFiles } from '../../server/src/laws/generated.ts'
import { migrate } from '../../server/src/platform/db/index.ts'
import { startEmbedded } from '../../server/src/platform/postgres/index.ts'
import { withAsk } from '../../server/src/testing/ask.ts'

const root = new URL('../../', import.meta.url)

/** Writes the generated files anew, from the contract and from a database that was migrated a moment ago. */
async function main(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kontor-generate-'))
  const postgres = await startEmbedded({ dataDir, test: true, log: () => undefined })
  try {
    await migrate({ ownerUrl: postgres.ownerUrl, login: { name: 'kontor_login', password: 'not-kept' } })
    const files = await withAsk(postgres.ownerUrl, generatedFiles)
    for (const [path, text] of Object.entries(files)) {
      await writeFile(new URL(path, root), text)
      process.stdout.write(`${path}\n`)
    }
  } finally {
    await postgres.stop()
    await rm(dataDir, { recursive: true })
  }
}

await main()
