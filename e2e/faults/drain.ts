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
  let quiet = 0
  const done = await until(
    async () => {
      const isQuiet = agents.idle() && (await isDrained(run))
      quiet = isQuiet ? quiet + 1 : 0
      return quiet >= quietLooks
    },
    plan.drainLimitMs,
    lookMs,
  )
  if (!done)
    run.say(`  not drained within ${plan.drainLimitMs / 1000} s: ${JSON.stringify(await openWork(run))}`)
  await agents.stop()
  await traffic.stop()
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
