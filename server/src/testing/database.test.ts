import pg from 'pg'
import { expect, test } from 'vitest'
import { testDatabase } from './database.ts'

async function ask(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

test('each test database is migrated, separate and reachable by the product login', async () => {
  const [one, other] = await Promise.all([testDatabase(), testDatabase()])
  expect(one.name).not.toBe(other.name)
  const [applied] = await ask(one.ownerUrl, 'select count(*)::int as n from kontor_migrations')
  expect(applied).toEqual({ n: expect.any(Number) })
  await ask(one.ownerUrl, 'create table only_here (n int)')
  await expect(ask(other.ownerUrl, 'select n from only_here')).rejects.toThrow('does not exist')
  await Promise.all([one.drop(), other.drop()])
  await expect(ask(one.ownerUrl, 'select 1')).rejects.toThrow('does not exist')
})

test('the product login has no rights of its own', async () => {
  const database = await testDatabase()
  const whoami = `select session_user as login, rolsuper, rolbypassrls, rolinherit from pg_roles where rolname = session_user`
  expect(await ask(database.appUrl, whoami)).toEqual([
    { login: 'kontor_login', rolsuper: false, rolbypassrls: false, rolinherit: false },
  ])
  await expect(ask(database.appUrl, 'select * from kontor_migrations')).rejects.toThrow('permission denied')
  await database.drop()
})
