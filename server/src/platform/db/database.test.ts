import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Context } from '#platform/context'
import { type Ground, testGround } from '../../testing/ground.ts'
import { silentLog } from '#platform/log'
import { type Database, openDatabase, type ReadTx, type WriteTx } from './database.ts'

const rounds = 1_000

let ground: Ground
let tenants: Context[]
beforeAll(async () => {
  ground = await testGround()
  tenants = [await ground.tenant(), await ground.tenant()]
  for (const tenant of tenants) await ground.db.inTenant(tenant, (tx) => tx.run(note(tx, 'own')))
})
afterAll(() => ground.stop())

const note = (tx: ReadTx, name: string) =>
  sql`insert into counters (tenant_id, name, value) values (${tx.tenantId}, ${name}, 1)`

/** Ways in which the work of a transaction ends, in the order in which the rounds try them. */
const endings: Record<string, (tx: WriteTx) => Promise<unknown>> = {
  commits: (tx) => tx.run(sql`update counters set value = value + 1 where name = 'own'`),
  throws: async (tx) => {
    await tx.run(note(tx, 'never kept'))
    throw new Error('the use case failed')
  },
  'breaks a statement': (tx) => tx.run(sql`select 1 / 0`),
  'is cancelled': (tx) => tx.run(sql`select pg_cancel_backend(pg_backend_pid()), pg_sleep(5)`),
  'sets another tenant, then throws': async (tx) => {
    await tx.run(sql`select set_config('app.tenant', ${tenants[0]?.tenantId}, false)`)
    throw new Error('the use case failed')
  },
  'loses its connection': (tx) => tx.run(sql`select pg_terminate_backend(pg_backend_pid()), pg_sleep(5)`),
}

/** Tenants whose rows a transaction sees without naming any. */
async function seenBy(db: Database, context: Context): Promise<string[]> {
  const rows = await db.readInTenant(context, (tx) =>
    tx.all<{ id: string }>(sql`select tenant_id as id from counters`),
  )
  return rows.map((row) => row.id)
}

test('T04: with one connection, alternating tenants, errors and cancels in between, no foreign row is ever seen', async () => {
  const db = ground.open({ maxConnections: 1 })
  const kinds = Object.values(endings)
  for (let round = 0; round < rounds; round++) {
    const tenant = tenants[round % 2] as Context
    // A lost connection costs a new one; the others come often.
    const kind = round % 50 === 49 ? kinds.at(-1) : kinds[Math.floor(round / 2) % (kinds.length - 1)]
    await db.inTenant(tenant, kind as (tx: WriteTx) => Promise<unknown>).catch(() => undefined)
    expect(await seenBy(db, tenants[(round + 1) % 2] as Context)).toEqual([
      tenants[(round + 1) % 2]?.tenantId,
    ])
  }
  const kept = await ground.ask<{ name: string; value: string }>(
    `select name, value from counters where name <> 'own'`,
  )
  expect(kept).toEqual([])
})

test('T04: without a tenant the application role sees no row of any table and can write none', async () => {
  const client = new pg.Client({ connectionString: ground.database.appUrl })
  await client.connect()
  const tables = await ground.ask<{ name: string }>(
    `select table_name as name from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id'`,
  )
  expect(tables.length).toBeGreaterThan(30)
  await client.query('set role kontor_app')
  for (const setting of ['', "select set_config('app.tenant', '', false)"]) {
    if (setting) await client.query(setting)
    for (const { name } of tables) {
      const { rows } = await client.query(`select count(*)::int as n from ${name}`)
      expect(rows, name).toEqual([{ n: 0 }])
    }
    const insert = `insert into counters (tenant_id, name) values ('${tenants[0]?.tenantId}', 'x')`
    await expect(client.query(insert)).rejects.toThrow('row-level security')
  }
  await client.end()
})

test('T04: a handle without a tenant throws before it reaches the database', async () => {
  for (const tenantId of ['', 'undefined', "' or true --", '00000000-0000-0000-0000-00000000000']) {
    const context = { ...(tenants[0] as Context), tenantId }
    await expect((async () => ground.db.inTenant(context, async () => 1))()).rejects.toThrow('has a tenant')
    await expect((async () => ground.db.readInTenant(context, async () => 1))()).rejects.toThrow(
      'has a tenant',
    )
  }
})

test('T04: rows of another tenant can be neither written, changed nor referenced', async () => {
  const [one, other] = tenants as [Context, Context]
  const foreign = sql`insert into counters (tenant_id, name) values (${other.tenantId}, 'foreign')`
  await expect(ground.db.inTenant(one, (tx) => tx.run(foreign))).rejects.toThrow('row-level security')
  const touched = await ground.db.inTenant(one, (tx) =>
    tx.run(sql`update counters set value = 99 where tenant_id = ${other.tenantId}`),
  )
  expect(touched).toBe(0)
  const [queue] = await ground.ask<{ id: string }>(
    `insert into queues (tenant_id, name) values ($1, 'q') returning id`,
    [other.tenantId],
  )
  const reference = sql`insert into queue_counts (tenant_id, queue_id, slot) values (${one.tenantId}, ${queue?.id}, 0)`
  await expect(ground.db.inTenant(one, (tx) => tx.run(reference))).rejects.toThrow('foreign key')
})

test('a transaction whose work hangs between two statements gives its locks back, and the handle goes on', async () => {
  const [one] = tenants as [Context]
  const { appUrl: url } = ground.database
  const db = openDatabase({ url, maxConnections: 1, log: silentLog, idleInTransactionMs: 50 })
  const hanging = db.inTenant(one, async (tx) => {
    const [own] = await tx.all<{ pid: number }>(sql`select pg_backend_pid() as pid from counters for update`)
    await vi.waitFor(async () =>
      expect(await ground.ask('select from pg_stat_activity where pid = $1', [own?.pid])).toEqual([]),
    )
    await tx.run(sql`update counters set value = 99`)
  })
  await expect(hanging).rejects.toThrow()
  const lock = sql`update counters set value = value where name = 'own'`
  expect(await db.inTenant(one, (tx) => tx.run(lock))).toBe(1)
  await db.close()
})

test('a snapshot sees the data of one moment and refuses writes', async () => {
  const [one] = tenants as [Context]
  const value = sql<{ value: string }>`select value from counters where name = 'own'`
  await ground.db.snapshotInTenant(one, async (tx) => {
    const before = await tx.all(value)
    await ground.db.inTenant(one, (other) => other.run(sql`update counters set value = value + 1`))
    expect(await tx.all(value)).toEqual(before)
    await expect(tx.all(note(tx, 'read only'))).rejects.toThrow('read-only transaction')
  })
})

test('a reading handle cannot write', async () => {
  const [one] = tenants as [Context]
  const write = ground.db.readInTenant(one, (tx) => tx.all(note(tx, 'read only')))
  await expect(write).rejects.toThrow('read-only transaction')
})

test('kontor_system sees the listed columns only and changes nothing', async () => {
  const ask = (query: ReturnType<typeof sql>) => ground.db.asSystem('a test', (tx) => tx.all(query))
  expect(await ask(sql`select tenant_id from tenants`)).toHaveLength(2)
  await expect(ask(sql`select wrapped_key from tenants`)).rejects.toThrow('permission denied')
  await expect(ask(sql`select 1 from users`)).rejects.toThrow('permission denied')
  await expect(ask(sql`update accounts set paused = true`)).rejects.toThrow('permission denied')
})

test('what runs after the commit does not run when there was none', async () => {
  const [one] = tenants as [Context]
  const ran: string[] = []
  await ground.db.inTenant(one, async (tx) => tx.afterCommit(() => ran.push('kept')))
  await ground.db
    .inTenant(one, async (tx) => {
      tx.afterCommit(() => ran.push('lost'))
      throw new Error('no')
    })
    .catch(() => undefined)
  expect(ran).toEqual(['kept'])
})

test('a deadlock is tried again: both changes are kept', async () => {
  const [one] = tenants as [Context]
  await ground.db.inTenant(one, async (tx) => {
    for (const name of ['a', 'b']) await tx.run(note(tx, name))
  })
  const first = new Set<string>()
  let meet = (): void => undefined
  const met = new Promise<void>((resolve) => {
    meet = resolve
  })
  const crossing = (order: readonly string[]) =>
    ground.db.inTenant(one, async (tx) => {
      for (const name of order) {
        await tx.run(sql`update counters set value = value + 1 where name = ${name}`)
        first.add(order[0] ?? '')
        if (first.size === 2) meet()
        await met
      }
    })
  await Promise.all([crossing(['a', 'b']), crossing(['b', 'a'])])
  expect(
    await ground.ask(`select name, value::int from counters where name in ('a', 'b') order by name`),
  ).toEqual([
    { name: 'a', value: 3 },
    { name: 'b', value: 3 },
  ])
})
