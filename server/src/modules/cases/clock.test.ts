import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  cancelMessage,
  closeCase,
  moveCase,
  nextCase,
  releaseLease,
  renewLease,
  reopenCase,
  replyToCase,
  returnCase,
  takeCase,
} from '@kontor/contract'
import { ApiError } from '@kontor/contract/client'
import { findAccount } from '#accounts'
import { findQueue } from '#organisation'
import { fixedClock } from '#platform/clock'
import { type TestKontor, testKontor, type TestTenant } from '../../testing/kontor.ts'
import { buildWaiting } from './build.ts'
import { sweepLeases } from './lease.ts'

const clock = fixedClock(new Date('2026-03-02T09:00:00Z'))
const runs = 25
let kontor: TestKontor
let tenant: TestTenant
let agents: Awaited<ReturnType<TestTenant['client']>>[]
let accountId: string
let queues: string[]

beforeAll(async () => {
  kontor = await testKontor({ clock, role: 'web' })
  const user = (login: string, profile: string) => ({
    login,
    name: login,
    password: 'secret-1',
    profile,
    queues: ['A', 'B'],
  })
  tenant = await kontor.tenant('firm', {
    queues: [{ name: 'A' }, { name: 'B' }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: 'service@firm.example',
        queue: 'A',
        receive: { via: 'smtp' },
        send: { via: 'smtp', host: '127.0.0.1', port: 9, tls: 'none' },
      },
    ],
    users: [user('anna', 'agent'), user('boss', 'supervisor')],
  })
  agents = [await tenant.client('anna'), await tenant.client('boss')]
  await kontor.db.readInTenant(tenant.context, async (tx) => {
    accountId = (await findAccount(tx, 'service'))?.id ?? ''
    queues = [(await findQueue(tx, 'A'))?.id ?? '', (await findQueue(tx, 'B'))?.id ?? '']
  })
})
afterAll(() => kontor.stop())

const steps = [
  'next',
  'take',
  'return',
  'close',
  'reopen',
  'move',
  'reply',
  'undo',
  'lease',
  'release',
  'sweep',
] as const
const action = fc.record({
  step: fc.constantFrom(...steps),
  agent: fc.nat(1),
  which: fc.nat(2),
  waitMs: fc.constantFrom(0, 1, 999, 20_000, 61_000, 3_600_000),
})

interface Segment {
  caseId: string
  start: number
  end: number | null
  owner: string
}

test('whatever agents do, every millisecond of a case has one owner, and what is counted is what is there', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 25 }), async (actions) => {
      const caseIds = await kontor.db.inTenant(tenant.context, (tx) =>
        buildWaiting(
          tx,
          [0, 1, 0].map((queue) => ({ accountId, queueId: queues[queue] ?? '' })),
        ),
      )
      let sent: string | null = null
      for (const { step, agent, which, waitMs } of actions) {
        clock.advance(waitMs)
        const call = agents[agent] as (typeof agents)[number]
        const params = { id: caseIds[which] ?? '' }
        const body = {}
        const deeds = {
          next: () => call(nextCase, {}),
          take: () => call(takeCase, { params, body }),
          return: () => call(returnCase, { params, body }),
          close: () => call(closeCase, { params, body }),
          reopen: () => call(reopenCase, { params, body }),
          move: () => call(moveCase, { params, body: { queue: which === 0 ? 'B' : 'A' } }),
          reply: async () => {
            sent = (
              await call(replyToCase, {
                params,
                body: { text: 'Hello', close: agent === 0, undoSeconds: 60 },
              })
            ).id
          },
          undo: () => (sent === null ? null : call(cancelMessage, { params: { id: sent }, body })),
          lease: () => call(renewLease, { params, body: { tab: 'one', takeOver: agent === 1 } }),
          release: () => call(releaseLease, { params, query: { tab: 'one' } }),
          sweep: () => sweepLeases(kontor.db, kontor.services),
        }
        try {
          await deeds[step]()
        } catch (error) {
          if (!(error instanceof ApiError) || error.status === 500 || error.status === 0) throw error
        }
      }
      clock.advance(1234)
      await audit(caseIds)
    }),
    { numRuns: runs },
  )
})

async function audit(caseIds: string[]): Promise<void> {
  await kontor.db.readInTenant(tenant.context, async (tx) => {
    const segments = await tx.all<Segment>(sql`
      select case_id as "caseId", owner, extract(epoch from started_at)::float8 * 1000 as start, extract(epoch from ended_at)::float8 * 1000 as end
        from clock_segments where tenant_id = ${tx.tenantId} and case_id = any(${caseIds}::uuid[]) order by case_id, started_at, ended_at nulls last`)
    const cases = await tx.all<{ id: string; status: string; received: number }>(sql`
      select id, status, extract(epoch from received_at)::float8 * 1000 as received from cases
       where tenant_id = ${tx.tenantId} and id = any(${caseIds}::uuid[])`)
    for (const { id, status, received } of cases) {
      const mine = segments.filter(({ caseId }) => caseId === id)
      expect(mine[0]?.start).toBe(received)
      for (const [index, { end }] of mine.entries()) {
        const next = mine[index + 1]
        if (next) expect(end).toBe(next.start)
        else expect(end).toBeNull()
      }
      expect(mine.at(-1)?.owner).toBe(status)
      const nowMs = tx.now.getTime()
      const sum = mine.reduce((total, { start, end }) => total + ((end ?? nowMs) - start), 0)
      expect(sum).toBeCloseTo(nowMs - received, 0)
    }
    const facts = await tx.first(sql`
      select (select count(*)::int from (select queue_id, sum(queued) as n from queue_counts where tenant_id = ${tx.tenantId} group by queue_id) c
               full join (select queue_id, count(*) as n from cases where tenant_id = ${tx.tenantId} and status = 'queued' group by queue_id) q using (queue_id)
               where coalesce(c.n, 0) <> coalesce(q.n, 0)) as "wrongCounts",
             (select count(*)::int from cases c join tasks t on t.tenant_id = c.tenant_id and t.case_id = c.id and t.state <> 'done'
               where c.tenant_id = ${tx.tenantId} and (c.status = 'closed' or t.queue_id <> c.queue_id or (c.status = 'queued') <> (t.state = 'queued'))) as "wrongTasks",
             (select count(*)::int from cases c where c.tenant_id = ${tx.tenantId} and c.status <> 'closed'
               and (select count(*) from tasks t where t.tenant_id = c.tenant_id and t.case_id = c.id and t.state <> 'done') <> 1) as "taskless",
             (select count(*)::int from cases c where c.tenant_id = ${tx.tenantId} and (c.assignee_id is not null) <>
               ((select count(*) from reservations r join tasks t on t.tenant_id = r.tenant_id and t.id = r.task_id
                  where r.tenant_id = c.tenant_id and t.case_id = c.id and r.ended_at is null and r.user_id = c.assignee_id) = 1)) as "wrongReservations",
             (select count(*)::int from (select assignee_id from cases where tenant_id = ${tx.tenantId} and status = 'active'
                                          group by assignee_id having count(*) > 1) a) as "overworked"`)
    expect(facts).toEqual({ wrongCounts: 0, wrongTasks: 0, taskless: 0, wrongReservations: 0, overworked: 0 })
  })
}
