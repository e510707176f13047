import { retryQuarantined } from '@kontor/contract'
import { createClient } from '@kontor/contract/client'
import { until } from './pause.ts'
import type { Run } from './phases.ts'

const quietLooks = 6
const lookMs = 250

/** Lets everything come to its end: no new mail, no faults, a fresh process. */
export async function drain(run: Run): Promise<void> {
  const { world, house, traffic, agents, plan } = run
  world.sink.script.length = 0
  for (const net of [world.imapNet, world.smtpNet, world.databaseNet]) net.fault({ kind: 'ok' })
  traffic.rate(0)
  // Senders that wait for a server which never answers do so for minutes, as they should.
  await house.kill()
  run.count('kill -9')
  await house.start()
  await traffic.settle()
  const done = (await untilQuiet(run)) && (await workQuarantine(run)) && (await untilQuiet(run))
  if (!done)
    run.say(`  not drained within ${plan.drainLimitMs / 1000} s: ${JSON.stringify(await openWork(run))}`)
  await agents.stop()
  await traffic.stop()
}

async function untilQuiet(run: Run): Promise<boolean> {
  let quiet = 0
  const isQuiet = async (): Promise<boolean> => {
    quiet = run.agents.idle() && (await isDrained(run)) ? quiet + 1 : 0
    return quiet >= quietLooks
  }
  return until(isQuiet, run.plan.drainLimitMs, lookMs)
}

/**
 * What was in hand when four processes died is put aside, for it may have killed them. Here somebody else did, so an
 * administrator puts it back, as he would.
 */
async function workQuarantine({ world, house, count }: Run): Promise<boolean> {
  const said = await world.kontor(['token', 'create', '--tenant', 'firm', '--login', 'admin'])
  const call = createClient({ baseUrl: house.baseUrl, token: (JSON.parse(said) as { token: string }).token })
  const rows = await world.ask<{ id: string }>(
    `select id from ledger where state = 'quarantined' and reason ->> 'code' in ('killed-reader', 'unreadable-time')`,
  )
  for (const { id } of rows) await call(retryQuarantined, { params: { id } })
  if (rows.length > 0) count('put aside and put back', rows.length)
  return true
}

async function openWork({ world }: Run): Promise<{ ledger: number; outbox: number; cases: number }> {
  const [row] = await world.ask<{ ledger: number; outbox: number; cases: number }>(`
    select (select count(*)::int from ledger where state = 'received') as ledger,
           (select count(*)::int from outgoing where state in ('held', 'due', 'leased', 'transmitting')) as outbox,
           (select count(*)::int from cases where status in ('intake', 'queued', 'offered', 'active', 'parked')) as cases`)
  return row ?? { ledger: 0, outbox: 0, cases: 0 }
}

/** Nothing is on its way any more, and what lies in the mailboxes has been seen. */
async function isDrained(run: Run): Promise<boolean> {
  const open = await openWork(run)
  if (open.ledger + open.outbox + open.cases > 0) return false
  const [row] = await run.world.ask<{ n: number }>('select count(distinct raw_sha256)::int as n from ledger')
  return (row?.n ?? 0) >= new Set(run.traffic.made.map(({ sha256 }) => sha256)).size
}
