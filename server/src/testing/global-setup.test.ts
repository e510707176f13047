import pg from 'pg'
import { expect, inject, test } from 'vitest'

test('a test run has a database cluster of its own, whose owner is no superuser', async () => {
  const client = new pg.Client({ connectionString: inject('ownerUrl') })
  await client.connect()
  try {
    const { rows } = await client.query(
      `select rolsuper, current_setting('fsync') as fsync from pg_roles where rolname = current_user`,
    )
    expect(rows).toEqual([{ rolsuper: false, fsync: 'off' }])
  } finally {
    await client.end()
  }
})
