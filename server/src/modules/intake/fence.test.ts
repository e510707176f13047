import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findAccount } from '#accounts'
import { fixedClock } from '#platform/clock'
import { present } from '#platform/faults'
import { workLeaseMs } from '#platform/lease'
import { type TestKontor, testKontor, type TestTenant } from '../../testing/kontor.ts'
import { type ReadEntry, readEntry, settleBatch } from './read-batch.ts'
import { claimEntries, type EntryRow, lockClaimed, renewClaims } from './store.ts'
import { drain } from './drain.ts'
import { prepareArrivals, takeOver } from './take-over.ts'

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
      },
    ],
  })
})
afterAll(() => kontor.stop())

let count = 0
async function arrive(): Promise<void> {
  count += 1
  const raw = Buffer.from(
    `From: eve@customer.example\r\nTo: service@firm.example\r\nSubject: Mail ${count}\r\n\r\nHello`,
  )
  const entries = await prepareArrivals(tenant.context, 'email', [
    { sourceKey: `test:${count}`, raw, arrivedAt: clock.now(), envelope: {} },
  ])
  await kontor.db.inTenant(tenant.context, async (tx) =>
    takeOver(tx, (await findAccount(tx, 'service'))?.id ?? '', entries),
  )
}

async function claimOne(): Promise<EntryRow> {
  const until = new Date(clock.now().getTime() + workLeaseMs)
  const { entries } = await kontor.db.inTenant(tenant.context, (tx) =>
    claimEntries(tx, { entries: 1, bytes: 1_000_000 }, until),
  )
  return present(entries[0], 'nothing to claim')
}

async function readIt(entry: EntryRow): Promise<ReadEntry> {
  const account = await kontor.db.readInTenant(tenant.context, (tx) => findAccount(tx, entry.accountId))
  return readEntry(tenant.context, entry, present(account, 'the account'))
}

const caseCount = () =>
  kontor.db.readInTenant(
    tenant.context,
    async (tx) =>
      (
        await tx.first<{ n: number }>(
          sql`select count(*)::int as n from cases where tenant_id = ${tx.tenantId}`,
        )
      )?.n,
  )

test('R09 a reader that was overtaken while it slept writes nothing', async () => {
  await arrive()
  const slow = await readIt(await claimOne())
  clock.advance(workLeaseMs + 1)
  await drain(kontor.db, kontor.services, tenant.id)
  expect(await caseCount()).toBe(1)
  await settleBatch(kontor.db, kontor.services, tenant.id, [slow])
  expect(await caseCount()).toBe(1)
})

test('a claim that is renewed is nobody else’s; one that is lost cannot be renewed back', async () => {
  await arrive()
  const mine = await claimOne()
  clock.advance(workLeaseMs - 1)
  await kontor.db.inTenant(tenant.context, (tx) =>
    renewClaims(tx, [mine], new Date(clock.now().getTime() + workLeaseMs)),
  )
  clock.advance(workLeaseMs - 1)
  await drain(kontor.db, kontor.services, tenant.id)
  expect(await caseCount()).toBe(1)
  clock.advance(2)
  const theirs = await claimOne()
  expect(theirs.id).toBe(mine.id)
  await kontor.db.inTenant(tenant.context, (tx) => renewClaims(tx, [mine], new Date('2099-01-01T00:00:00Z')))
  const held = await kontor.db.inTenant(tenant.context, async (tx) => ({
    mine: await lockClaimed(tx, [mine]),
    theirs: await lockClaimed(tx, [theirs]),
  }))
  expect(held.mine.size).toBe(0)
  expect(held.theirs.size).toBe(1)
  clock.advance(workLeaseMs + 1)
  await drain(kontor.db, kontor.services, tenant.id)
  expect(await caseCount()).toBe(2)
})
