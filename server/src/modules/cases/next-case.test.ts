import { nextCase, readWork } from '@kontor/contract'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findUserByLogin } from '#access'
import { findAccount } from '#accounts'
import { findQueue } from '#organisation'
import { type Database, openDatabase } from '#platform/db'
import { silentLog } from '#platform/log'
import { type TestKontor, testKontor, type TestTenant } from '../../testing/kontor.ts'
import { buildWaiting, type WaitingCase } from './build.ts'
import { takeNext } from './next-case.ts'

const agentCount = 50
const taskCount = 2_000
const minuteMs = 60_000
const began = Date.parse('2026-03-02T08:00:00Z')

let kontor: TestKontor
let tenant: TestTenant
let accountId: string
const queueIds: Record<string, string> = {}
const userIds: string[] = []

beforeAll(async () => {
  kontor = await testKontor()
})
afterAll(() => kontor.stop())

let tenants = 0
/** A firm with queues A, B and C; every second agent has all of them, the others one or two. */
async function found(agents: number): Promise<void> {
  const names = ['A', 'B', 'C']
  const queuesOf = (index: number) => names.filter((_, at) => index % 3 === at || index % 2 === 0)
  tenant = await kontor.tenant(`firm-${++tenants}`, {
    queues: names.map((name) => ({ name })),
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: `service@firm-${tenants}.example`,
        queue: 'A',
        receive: { via: 'smtp' },
      },
    ],
    users: Array.from({ length: agents }, (_, index) => ({
      login: `agent-${index}`,
      name: `Agent ${index}`,
      password: 'secret-secret',
      profile: 'agent',
      queues: queuesOf(index),
    })),
  })
  userIds.length = 0
  await kontor.db.readInTenant(tenant.context, async (tx) => {
    accountId = (await findAccount(tx, 'service'))?.id ?? ''
    for (const name of names) queueIds[name] = (await findQueue(tx, name))?.id ?? ''
    for (let index = 0; index < agents; index++)
      userIds.push((await findUserByLogin(tx, `agent-${index}`))?.id ?? '')
  })
}

const wait = (list: (Omit<WaitingCase, 'accountId' | 'queueId'> & { queue: string })[]): Promise<string[]> =>
  kontor.db.inTenant(tenant.context, (tx) =>
    buildWaiting(
      tx,
      list.map(({ queue, ...rest }) => ({ ...rest, accountId, queueId: queueIds[queue] ?? '' })),
    ),
  )
const at = (minutes: number) => new Date(began + minutes * minuteMs)

describe('next', () => {
  beforeEach(() => found(3))
  test('goes by due time across the queues, first in first out among equals', async () => {
    const agent = await tenant.client('agent-0')
    await wait([
      { queue: 'A', arrivedAt: at(0), serviceLevelMinutes: 480, subject: 'last' },
      { queue: 'B', arrivedAt: at(60), serviceLevelMinutes: 60, subject: 'equal, later' },
      { queue: 'C', arrivedAt: at(0), serviceLevelMinutes: 120, subject: 'equal, earlier' },
      { queue: 'B', arrivedAt: at(30), serviceLevelMinutes: 30, subject: 'first' },
    ])
    const subjects = []
    for (let taken = await agent(nextCase, {}); taken; taken = await agent(nextCase, {}))
      subjects.push(taken.subject)
    expect(subjects).toEqual(['first', 'equal, earlier', 'equal, later', 'last'])
  })

  test('gives nothing from a foreign queue, and 204 when nothing waits for the caller', async () => {
    const agent = await tenant.client('agent-1')
    await wait([{ queue: 'A' }, { queue: 'C' }])
    expect(await agent(nextCase, {})).toBeNull()
    const answer = await fetch(`${kontor.baseUrl}/api/v1/cases/next`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await tenant.token('agent-1')}` },
    })
    expect(answer.status).toBe(204)
    expect(await answer.text()).toBe('')
  })

  test('parks the case in hand: one active case at a time', async () => {
    const agent = await tenant.client('agent-0')
    const [first, second] = await wait([
      { queue: 'A', arrivedAt: at(0) },
      { queue: 'A', arrivedAt: at(1) },
    ])
    await agent(nextCase, {})
    await agent(nextCase, {})
    const work = await agent(readWork, {})
    expect(work.active.map(({ id }) => id)).toEqual([second])
    expect(work.parked.map(({ id }) => id)).toEqual([first])
  })

  test('pressed many times at once by one agent leaves him one active case', async () => {
    const agent = await tenant.client('agent-0')
    await wait(Array.from({ length: 12 }, (_, index) => ({ queue: 'A', arrivedAt: at(index) })))
    const taken = await Promise.all(Array.from({ length: 8 }, () => agent(nextCase, {})))
    expect(new Set(taken.map((item) => item?.id)).size).toBe(8)
    expect(await agent(readWork, {})).toMatchObject({ active: { length: 1 }, parked: { length: 7 } })
  })
})

describe('R14', () => {
  beforeEach(() => found(agentCount))
  const queueNames = ['A', 'B', 'C']
  /** Two processes as the database sees them. */
  let handles: Database[]
  beforeAll(() => {
    const options = { url: kontor.database.appUrl, maxConnections: 12, log: silentLog }
    handles = [openDatabase(options), openDatabase(options)]
  })
  afterAll(() => Promise.all(handles.map((handle) => handle.close())))

  test('50 agents over two processes take 2,000 tasks: none twice, none left, one active each, in order', {
    timeout: 120_000,
  }, async () => {
    const wishes = Array.from({ length: taskCount }, (_, index) => ({
      queue: queueNames[index % 3] ?? 'A',
      arrivedAt: at(index % 97),
      serviceLevelMinutes: 60 + (index % 5) * 30,
    }))
    const ids: string[] = []
    for (let from = 0; from < wishes.length; from += 500)
      ids.push(...(await wait(wishes.slice(from, from + 500))))

    const grants: { userId: string; caseId: string; queueId: string; key: number; seq: number }[] = []
    let seq = 0
    /** How much was given when an agent was told that nothing waits. */
    const leftAt: number[] = []
    const work = async (userId: string, index: number): Promise<void> => {
      const db = handles[index % 2] as Database
      for (;;) {
        const row = await db.inTenant(tenant.context, async (tx) => (await takeNext(tx, [userId]))[0])
        if (!row) {
          leftAt.push(grants.length)
          return
        }
        grants.push({
          userId,
          caseId: row.id,
          queueId: row.queueId,
          key: row.dueAt?.getTime() ?? 0,
          seq: seq++,
        })
      }
    }
    await Promise.all(userIds.map(work))

    expect(grants).toHaveLength(taskCount)
    // Nobody is sent away while his queues are full.
    expect(leftAt.filter((count) => count < taskCount / 3 - agentCount)).toEqual([])
    expect(new Set(grants.map(({ caseId }) => caseId))).toEqual(new Set(ids))
    // Takers that meet pass each other over, so a case may be overtaken by as many as there are takers.
    for (const queueId of Object.values(queueIds)) {
      const mine = grants.filter((grant) => grant.queueId === queueId)
      const sorted = mine.map(({ key }) => key).sort((a, b) => a - b)
      mine.forEach(({ key }, position) => {
        const last = sorted.lastIndexOf(key)
        const first = sorted.indexOf(key)
        expect(position).toBeGreaterThanOrEqual(first - agentCount)
        expect(position).toBeLessThanOrEqual(last + agentCount)
      })
    }
    const facts = await kontor.db.readInTenant(tenant.context, (tx) =>
      tx.first(sql`
        select (select coalesce(sum(queued), 0)::int from queue_counts where tenant_id = ${tx.tenantId}) as counted,
               (select count(*)::int from tasks where tenant_id = ${tx.tenantId} and state = 'queued') as waiting,
               (select count(*)::int from reservations where tenant_id = ${tx.tenantId}) as reservations,
               (select max(n)::int from (select count(*) as n from cases where tenant_id = ${tx.tenantId} and status = 'active'
                                          group by assignee_id) a) as "activeAtOnce",
               (select count(*)::int from clock_segments a
                  join clock_segments b on b.tenant_id = a.tenant_id and b.user_id = a.user_id and b.id > a.id
                 where a.tenant_id = ${tx.tenantId} and a.owner = 'active' and b.owner = 'active'
                   and tstzrange(a.started_at, a.ended_at) && tstzrange(b.started_at, b.ended_at)) as overlaps`),
    )
    expect(facts).toEqual({ counted: 0, waiting: 0, reservations: taskCount, activeAtOnce: 1, overlaps: 0 })
  })

  test('two agents press Next together, forty times: never the same case, never nothing while cases wait', {
    timeout: 120_000,
  }, async () => {
    await wait(Array.from({ length: 80 }, (_, index) => ({ queue: 'A', arrivedAt: at(index) })))
    const [one = '', , other = ''] = userIds
    for (let round = 0; round < 40; round++) {
      const [mine, his] = await Promise.all(
        [one, other].map((userId, index) =>
          (handles[index] as Database).inTenant(
            tenant.context,
            async (tx) => (await takeNext(tx, [userId]))[0],
          ),
        ),
      )
      expect(mine?.id).toBeDefined()
      expect(his?.id).toBeDefined()
      expect(mine?.id).not.toBe(his?.id)
    }
  })
})
