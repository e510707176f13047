import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Context } from '#platform/context'
import { type Ground, testGround } from '../../testing/ground.ts'
import { settingChanged, thingHappened } from './build.ts'
import { emit, verifyLog, writeAnchor } from './index.ts'

const [first, second] = [
  '01900000-0000-7000-8000-000000000001',
  '01900000-0000-7000-8000-000000000002',
] as const
const rowsPerStream = 4

let ground: Ground
let context: Context
beforeAll(async () => {
  ground = await testGround()
})
afterAll(() => ground.stop())
beforeEach(async () => {
  context = await ground.tenant()
  for (let n = 1; n <= rowsPerStream; n++) {
    await ground.db.inTenant(context, async (tx) => {
      await emit(tx, thingHappened.of(first, { n }, { name: `Eve ${n}` }))
      await emit(tx, settingChanged.of(second, { n }))
    })
  }
  await ground.db.inTenant(context, writeAnchor)
  expect(await verify()).toMatchObject({ events: 2 * rowsPerStream, fault: null })
})

const verify = () => ground.db.readInTenant(context, verifyLog)
/** What somebody with the database's own rights does; `$1` is the tenant. */
const tamper = (text: string) => ground.ask(text, [context.tenantId])
const inFirst = `tenant_id = $1 and stream_kind = 'case' and stream_id = '${first}'`
const head = (kind: string, id: string) => `tenant_id = $1 and kind = '${kind}' and id = '${id}'`

test.each([
  ['payload', `set payload = '{"n":99}'`],
  ['time', `set at = at + interval '1 second'`],
  ['actor', `set actor_kind = 'customer'`],
  ['type', `set type = 'test.other'`],
  ['commitment', `set commitment = decode(repeat('00', 32), 'hex')`],
])('C01: a changed %s is named by its row', async (_what, change) => {
  const [row] = await ground.ask<{ id: string }>(
    `select id from events where ${inFirst} and stream_seq = 2`,
    [context.tenantId],
  )
  await tamper(`update events ${change} where ${inFirst} and stream_seq = 2`)
  expect((await verify()).fault).toEqual({
    code: 'row-changed',
    streamKind: 'case',
    streamId: first,
    eventId: row?.id,
    seq: 2,
  })
})

test.each([
  ['changed', `set personal = '{"name":"Mallory"}'`],
  ['changed after its salt was dropped', `set personal = '{"name":"Mallory"}', salt = null`],
  ['dropped while its salt stays', 'set personal = null'],
])('C01: a personal value that was %s is named', async (_what, change) => {
  await tamper(`update events ${change} where ${inFirst} and stream_seq = 3`)
  expect((await verify()).fault).toMatchObject({ code: 'personal-changed', streamId: first, seq: 3 })
})

test('C01: a personal value put where there never was one is named', async () => {
  await tamper(
    `update events set personal = '{"name":"Mallory"}' where tenant_id = $1 and stream_id = '${second}' and stream_seq = 1`,
  )
  expect((await verify()).fault).toMatchObject({ code: 'personal-changed', streamId: second, seq: 1 })
})

test('C01: a deleted row is named by the next one', async () => {
  await tamper(`delete from events where ${inFirst} and stream_seq = 2`)
  expect((await verify()).fault).toMatchObject({ code: 'row-missing', streamId: first, seq: 3 })
})

test('C01: a deleted row whose gap was closed is named', async () => {
  await tamper(`delete from events where ${inFirst} and stream_seq = 2`)
  await tamper(`update events set stream_seq = stream_seq - 1 where ${inFirst} and stream_seq = 3`)
  await tamper(`update events set stream_seq = stream_seq - 1 where ${inFirst} and stream_seq = 4`)
  expect((await verify()).fault).toMatchObject({ code: 'row-order', streamId: first, seq: 2 })
})

test('C01: two rows in each other’s place are named', async () => {
  await tamper(`update events set stream_seq = 100 where ${inFirst} and stream_seq = 2`)
  await tamper(`update events set stream_seq = 2 where ${inFirst} and stream_seq = 3`)
  await tamper(`update events set stream_seq = 3 where ${inFirst} and stream_seq = 100`)
  expect((await verify()).fault).toMatchObject({ code: 'row-order', streamId: first, seq: 2 })
})

test('C01: a row put in at the end without the head is named', async () => {
  await tamper(`
    insert into events (tenant_id, stream_kind, stream_id, stream_seq, at, actor_kind, type, version, payload, prev_hash, hash)
    select tenant_id, stream_kind, stream_id, 5, at, actor_kind, type, version, payload, hash, prev_hash from events where ${inFirst} and stream_seq = 4`)
  expect((await verify()).fault).toMatchObject({ code: 'row-changed', streamId: first, seq: 5 })
})

test('C01: a cut tail shows by the head', async () => {
  await tamper(`delete from events where ${inFirst} and stream_seq = 4`)
  expect((await verify()).fault).toMatchObject({ code: 'head-differs', streamKind: 'case', streamId: first })
})

test('C01: a tail cut together with the head shows by the anchor', async () => {
  await tamper(`delete from events where ${inFirst} and stream_seq = 4`)
  await tamper(`
    update event_streams s set length = 3, head = (select hash from events where ${inFirst} and stream_seq = 3)
     where ${head('case', first)}`)
  expect((await verify()).fault).toMatchObject({
    code: 'stream-missing',
    streamKind: 'case',
    streamId: first,
    seq: 1,
  })
})

test('C01: a stream deleted whole shows by the anchor', async () => {
  await tamper(`delete from events where ${inFirst}`)
  await tamper(`delete from event_streams where ${head('case', first)}`)
  expect((await verify()).fault).toMatchObject({
    code: 'stream-missing',
    streamKind: 'case',
    streamId: first,
    seq: 1,
  })
})

test('C01: a head deleted while its rows stay is named', async () => {
  await tamper(`delete from event_streams where ${head('administration', second)}`)
  expect((await verify()).fault).toMatchObject({
    code: 'head-differs',
    streamKind: 'administration',
    streamId: second,
  })
})

test('C01: a changed anchor is named', async () => {
  await tamper(`update event_anchors set grown = grown - 0 where tenant_id = $1`)
  expect((await verify()).fault).toEqual({ code: 'anchor-changed', seq: 1 })
})

test('C01: a stream that passes for anchored although no anchor covers it is named', async () => {
  await tamper(`update event_streams set anchored_length = 99 where ${head('case', first)}`)
  expect((await verify()).fault).toEqual({ code: 'anchor-missing', streamKind: 'case', streamId: first })
})

test('C01: the application role can neither change nor delete what is logged', async () => {
  for (const statement of [
    'update events set payload = payload',
    'delete from events',
    'update event_anchors set seq = 1',
    'delete from event_anchors',
    'truncate events',
    'truncate event_anchors',
    'alter table events disable row level security',
    'drop table event_anchors',
  ]) {
    const refused = ground.db.inTenant(context, async (tx) => tx.run(sql.raw(statement)))
    await expect(refused, statement).rejects.toThrow(/permission denied|must be owner/)
  }
})
