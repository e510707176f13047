import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { withAsk } from '../testing/ask.ts'
import { testDatabase } from '../testing/database.ts'
import { generatedFiles, mendCommand } from './generated.ts'

const root = new URL('../../../', import.meta.url)

test('the generated files are fresh', async () => {
  const database = await testDatabase()
  try {
    for (const [path, text] of Object.entries(await withAsk(database.ownerUrl, generatedFiles))) {
      const committed = await readFile(new URL(path, root), 'utf8').catch(() => 'missing')
      expect(committed === text, `${path} is stale; mend it with: ${mendCommand}`).toBe(true)
    }
  } finally {
    await database.drop()
  }
})
