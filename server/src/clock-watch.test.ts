import { createCase } from '@kontor/contract'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findAccount, takeLease } from '#accounts'
import { prepareArrivals, takeOver } from '#intake'
import { fixedClock } from '#platform/clock'
import { setTimesRight } from './clock-watch.ts'
import { type TestKontor, testKontor, type TestTenant } from './testing/kontor.ts'

const dayMs = 24 * 3_600_000
const clock = fixedClock(new Date('2026-03-02T09:00:00Z'))
let kontor: TestKontor
let tenant: TestTenant
beforeAll(async () => {
  kontor = await testKontor({ clock, role: 'web' })
  tenant = await kontor.tenant('firm', {
    queues: [{ name: 'Service' }],
    accounts: [
      {
        name: 'service',
        channel: 'email',
        address: 'service@firm.example',
        queue: 'Service',
        receive: { via: 'smtp' },
        send: { via: 'smtp', host: '127.0.0.1', port: 9, tls: 'none' },
      },
    ],
    users: [
      { login: 'anna', name: 'Anna', password: 'secret-1', profile: 'administrator', queues: ['Service'] },
    ],
  })
})
afterAll(() => kontor.stop())

/** How far ahead of now each time lies, in seconds. */
function waits(): Promise<Record<string, number>[]> {
  return kontor.db.readInTenant(tenant.context, (tx) =>
    tx.all(sql`
      select extract(epoch from next_attempt_at - ${tx.now})::int as wait from outgoing where tenant_id = ${tx.tenantId}
      union all select extract(epoch from until - ${tx.now})::int from holds where tenant_id = ${tx.tenantId}
      union all select extract(epoch from next_attempt_at - ${tx.now})::int from ledger where tenant_id = ${tx.tenantId}
      union all select extract(epoch from until - ${tx.now})::int from account_leases where tenant_id = ${tx.tenantId}`),
  )
}

test('what was written under a clock that ran a day ahead does not wait a day; a schedule does', async () => {
  const call = await tenant.client('anna')
  clock.advance(dayMs)
  const body = { account: 'service', to: 'eve@customer.example', subject: 'Matter', text: 'Hello' }
  await call(createCase, { body })
  await call(createCase, { body: { ...body, undoSeconds: 30 } })
  const raw = Buffer.from('From: eve@customer.example\r\nSubject: A\r\n\r\nHello')
  const entries = await prepareArrivals(tenant.context, 'email', [
    { sourceKey: 'test:1', raw, arrivedAt: clock.now(), envelope: {} },
  ])
  await kontor.db.inTenant(tenant.context, async (tx) => {
    const id = (await findAccount(tx, 'service'))?.id ?? ''
    await takeOver(tx, id, entries)
    await takeLease(tx, id, '00000000-0000-7000-8000-000000000001', new Date(tx.now.getTime() + 15_000))
  })
  clock.advance(-dayMs)
  expect((await waits()).filter(({ wait }) => (wait ?? 0) >= dayMs / 1000)).toHaveLength(5)
  await setTimesRight(kontor.db, kontor.services)
  expect((await waits()).filter(({ wait }) => (wait ?? 0) > 60)).toEqual([])

  const { id } = await call(createCase, { body })
  await kontor.db.inTenant(tenant.context, async (tx) => {
    const until = new Date(tx.now.getTime() + dayMs)
    await tx.run(sql`
      insert into holds (tenant_id, outgoing_id, kind, until, created_at)
      select tenant_id, id, 'schedule', ${until}, ${tx.now} from outgoing where tenant_id = ${tx.tenantId} and case_id = ${id}`)
    await tx.run(sql`
      update outgoing set state = 'held', next_attempt_at = ${until} where tenant_id = ${tx.tenantId} and case_id = ${id}`)
  })
  await setTimesRight(kontor.db, kontor.services)
  expect((await waits()).filter(({ wait }) => (wait ?? 0) >= dayMs / 1000)).toHaveLength(2)
})
