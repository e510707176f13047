import { setTimeout as delay } from 'node:timers/promises'
import type { LoadHouse } from './load-house.ts'

export type Flow = { sent: number; failed: number; seconds: number }

/** Hands mails over at a fixed rate for a time, whether or not the house keeps up. */
export async function pour(
  house: LoadHouse,
  options: { tenant: 'a' | 'b'; perSecond: number; seconds: number; make: (to: string) => string },
): Promise<Flow> {
  const { tenant, perSecond, seconds, make } = options
  const began = performance.now()
  const running: Promise<void>[] = []
  const flow: Flow = { sent: 0, failed: 0, seconds: 0 }
  for (let index = 0; index < perSecond * seconds; index++) {
    const dueMs = began + (index * 1000) / perSecond
    if (dueMs > performance.now()) await delay(dueMs - performance.now())
    const task = house.mail(tenant, make(`service@${tenant}.example`)).then(
      () => void (flow.sent += 1),
      () => void (flow.failed += 1),
    )
    running.push(task)
  }
  await Promise.all(running)
  flow.seconds = (performance.now() - began) / 1000
  return flow
}

/** Waits until everything that was taken over has become a case; gives the seconds. */
export async function untilRead(house: LoadHouse, limitS: number): Promise<number> {
  const began = performance.now()
  for (;;) {
    const [row] = await house.ask<{ n: number }>(
      `select count(*)::int as n from ledger where state = 'received'`,
    )
    const seconds = (performance.now() - began) / 1000
    if ((row?.n ?? 0) === 0 || seconds > limitS) return seconds
    await delay(100)
  }
}

/** From taken over to a case, ms, of a tenant's mails taken since `since`. */
export async function intakeMs(house: LoadHouse, tenant: 'a' | 'b', since: Date): Promise<number[]> {
  const rows = await house.ask<{ ms: number }>(
    `select extract(epoch from e.at - l.taken_at)::float8 * 1000 as ms
       from ledger l join tenants t on t.tenant_id = l.tenant_id
       join events e on e.tenant_id = l.tenant_id and e.stream_kind = 'case' and e.stream_id = l.case_id and e.stream_seq = 1
      where t.slug = $1 and l.taken_at >= $2`,
    [tenant, since],
  )
  return rows.map(({ ms }) => ms)
}

/** From a case that waits to its agent, ms, of cases opened since `since`. */
export async function assignedMs(house: LoadHouse, since: Date): Promise<number[]> {
  const rows = await house.ask<{ ms: number }>(
    `select extract(epoch from min(a.at) - min(e.at))::float8 * 1000 as ms
       from events e join events a on a.tenant_id = e.tenant_id and a.stream_id = e.stream_id and a.type = 'case.assigned'
      where e.stream_kind = 'case' and e.stream_seq = 1 and e.at >= $1 group by e.stream_id`,
    [since],
  )
  return rows.map(({ ms }) => ms)
}
