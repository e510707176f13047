import pg from 'pg'
import { inject } from 'vitest'
import type {} from '../../server/src/testing/global-setup.ts'

/** Workers take turns in building: 'desk' in ASCII. */
const BUILD_LOCK = 0x6465736b

/** Builds the desk when its sources are newer than what the product serves. */
export async function builtDesk(): Promise<void> {
  const setup = new URL('../../tools/setup/desk.js', import.meta.url).href
  const { ensureDesk } = (await import(setup)) as { ensureDesk: () => void }
  const client = new pg.Client({ connectionString: inject('ownerUrl') })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [BUILD_LOCK])
    ensureDesk()
  } finally {
    await client.end()
  }
}
