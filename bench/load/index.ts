import { createCase, nextCase, readCase, readMessages, replyToCase } from '@kontor/contract'
import type { Bench } from '../bench.ts'
import { quantile } from '../measure/quantiles.ts'
import { slopeOf } from '../measure/slope.ts'
import type { Figure } from '../report/figure.ts'
import { type Desks, openDesks } from './desks.ts'
import { assignedMs, intakeMs, pour, untilRead } from './flow.ts'
import { realMail, smallMail } from './letters.ts'
import { type Cost, type LoadHouse, openLoadHouse } from './load-house.ts'

const agentCount = 20
const socketCount = 200
const clicksPerSecond = 50
const sustained = { perSecond: 10, seconds: 60 }
const burst = { perSecond: 20, seconds: 60 }
const neighbour = { perSecond: 1, idleSeconds: 20 }
const waitingDesks = { perSecond: 2, seconds: 20 }
const messagesOfLongCase = 30
const opens = 40
const drainLimitS = 180
const sampleEveryMs = 10_000
const soakRate = { mails: 1.7, clicks: 20 }
const soakMinutes = 20

type Spread = { p50: number; p95: number; p99: number }

/** L01–L06: the goals of one small machine, with the generator on it; run it with nothing else. */
export const load: Bench = {
  name: 'load',
  onRequest: true,
  run: async ({ scale, say }) => {
    const house = await openLoadHouse(agentCount)
    const desks = await openDesks(house, socketCount, Math.random)
    try {
      say(`  ${desks.sockets()} desks are open`)
      const quiet = new Date()
      await pour(house, {
        tenant: 'b',
        perSecond: neighbour.perSecond,
        seconds: scale(neighbour.idleSeconds),
        make: smallMail,
      })
      await untilRead(house, drainLimitS)
      const idleMs = spread(await intakeMs(house, 'b', quiet))

      say('  agents who wait for the next case …')
      const readyMs = spread(await waitForCases(house, scale(waitingDesks.seconds)))

      say('  sustained mail and clicks …')
      const before = await house.cost()
      desks.rate(clicksPerSecond)
      const began = performance.now()
      const taken = await pour(house, {
        tenant: 'a',
        ...sustained,
        seconds: scale(sustained.seconds),
        make: (to) => realMail(Math.random, to),
      })
      const behindS = await untilRead(house, drainLimitS)
      const seconds = (performance.now() - began) / 1000
      desks.rate(0)
      const after = await house.cost()
      const clicks = Object.values(desks.latenciesMs).flat()
      const api = spread(clicks)

      say('  a case of thirty messages …')
      const longMs = spread(await openLongCase(house))

      say('  a burst, and its neighbour …')
      const loud = new Date()
      const [flood] = await Promise.all([
        pour(house, { tenant: 'a', ...burst, seconds: scale(burst.seconds), make: smallMail }),
        pour(house, {
          tenant: 'b',
          perSecond: neighbour.perSecond,
          seconds: scale(burst.seconds),
          make: smallMail,
        }),
      ])
      const backlogS = await untilRead(house, drainLimitS)
      const besideMs = spread(await intakeMs(house, 'b', loud))
      const lost = await lostMails(house)
      const loopMs = await house.loopP99Ms()
      const share = shareOf(before, after)
      return [
        goal(
          'L01',
          'mails, 75 kB median, taken and read',
          taken.sent / (taken.seconds + behindS),
          'ops/s',
          ['at least', 10],
          {
            refused: taken.failed,
            'behind s': behindS,
          },
        ),
        goal('L01', 'burst of small mails, taken', flood.sent / flood.seconds, 'ops/s', ['at least', 20], {
          refused: flood.failed,
          lost,
          'backlog gone after s': backlogS,
        }),
        goal('L02', 'case ready → agent who waits, p95', readyMs.p95, 'ms', ['at most', 250], {
          'p99 ms': readyMs.p99,
        }),
        goal('L03', 'API meanwhile, p95', api.p95, 'ms', ['at most', 150], {
          'requests/s': clicks.length / seconds,
          failed: desks.failed,
          'p99 ms': api.p99,
          ...byRoute(desks),
        }),
        goal('L03', 'open a case of 30 messages, p95', longMs.p95, 'ms', ['at most', 300], {
          'p50 ms': longMs.p50,
        }),
        goal(
          'L06',
          'neighbour’s mail during the burst against idle, p95',
          besideMs.p95 / idleMs.p95,
          'times',
          ['at most', 2],
          {
            'idle p95 ms': idleMs.p95,
            'burst p95 ms': besideMs.p95,
          },
        ),
        goal('L05', 'event loop, p99', loopMs, 'ms', ['at most', 50], {
          desks: desks.sockets(),
          'memory MB': after.rssMb,
          'generator’s share of CPU %': share * 100,
        }),
      ]
    } finally {
      await desks.close()
      await house.close()
    }
  },
}

/** R23: twenty minutes of the peak hour; memory, files and connections stay flat. */
export const soak: Bench = {
  name: 'soak',
  onRequest: true,
  run: async ({ scale, say, minutes }) => {
    const house = await openLoadHouse(agentCount)
    const desks = await openDesks(house, socketCount, Math.random)
    const samples: (Cost & { minute: number })[] = []
    const began = performance.now()
    const totalS = minutes === null ? scale(soakMinutes * 60) : minutes * 60
    let looking: Promise<unknown> = Promise.resolve()
    const timer = setInterval(() => {
      looking = house.cost().then((cost) => {
        const minute = (performance.now() - began) / 60_000
        samples.push({ ...cost, minute })
        say(
          `  ${minute.toFixed(1)} min: ${cost.rssMb.toFixed(0)} MB, ${cost.files} files, ${cost.connections} connections`,
        )
      })
    }, sampleEveryMs)
    try {
      desks.rate(soakRate.clicks)
      const flow = await pour(house, {
        tenant: 'a',
        perSecond: soakRate.mails,
        seconds: totalS,
        make: (to) => realMail(Math.random, to),
      })
      desks.rate(0)
      clearInterval(timer)
      await looking
      await untilRead(house, drainLimitS)
      // The first quarter fills caches and compiles.
      const settled = samples.slice(Math.floor(samples.length / 4))
      const slope = (of: (cost: Cost) => number): number =>
        slopeOf(settled.map((sample) => ({ x: sample.minute, y: of(sample) })))
      const [first, last] = [samples[0], samples.at(-1)]
      return [
        goal(
          'R23',
          'memory over the soak',
          slope(({ rssMb }) => rssMb),
          'MB/min',
          ['at most', 1],
          {
            minutes: totalS / 60,
            mails: flow.sent,
            refused: flow.failed,
            lost: await lostMails(house),
            'memory MB': last?.rssMb ?? 0,
            ...(first && last ? { 'generator’s share of CPU %': shareOf(first, last) * 100 } : {}),
          },
        ),
        goal(
          'R23',
          'open files over the soak',
          slope(({ files }) => files),
          'a min',
          ['at most', 1],
          { files: last?.files ?? 0 },
        ),
        goal(
          'R23',
          'connections over the soak',
          slope(({ connections }) => connections),
          'a min',
          ['at most', 0.5],
          {
            connections: last?.connections ?? 0,
          },
        ),
        goal(
          'L03',
          'API over the soak, p95',
          spread(Object.values(desks.latenciesMs).flat()).p95,
          'ms',
          ['at most', 150],
          {
            failed: desks.failed,
          },
        ),
      ]
    } finally {
      clearInterval(timer)
      await desks.close()
      await house.close()
    }
  },
}

/** Agents press Next as soon as news come in; gives how long cases waited for one. */
async function waitForCases(house: LoadHouse, seconds: number): Promise<number[]> {
  const since = new Date()
  let going = true
  const working = house.calls.slice(0, 4).map(async (call) => {
    while (going) {
      const taken = await call(nextCase, {})
      if (taken)
        await call(replyToCase, { params: { id: taken.id }, body: { text: 'Soon.', undoSeconds: 0 } })
      else await new Promise((again) => setTimeout(again, 50))
    }
  })
  await pour(house, { tenant: 'a', perSecond: waitingDesks.perSecond, seconds, make: smallMail })
  await untilRead(house, drainLimitS)
  going = false
  await Promise.all(working)
  return assignedMs(house, since)
}

/** Opens one case of thirty messages as the desk does: the case and its messages, again and again. */
async function openLongCase({ calls: [call] }: LoadHouse): Promise<number[]> {
  if (!call) return []
  const body = { account: 'service', to: 'eve@customer.example', subject: 'A long matter', text: 'Dear Eve' }
  const { id } = await call(createCase, { body: { ...body, undoSeconds: 0 } })
  for (let index = 1; index < messagesOfLongCase; index++)
    await call(replyToCase, {
      params: { id },
      body: { text: `Message ${index}. `.repeat(40), undoSeconds: 0 },
    })
  const times: number[] = []
  for (let index = 0; index < opens; index++) {
    const began = performance.now()
    await Promise.all([
      call(readCase, { params: { id } }),
      call(readMessages, { params: { id }, query: { limit: 50 } }),
    ])
    times.push(performance.now() - began)
  }
  return times
}

/** Entries that ended in no case. */
async function lostMails(house: LoadHouse): Promise<number> {
  const [row] = await house.ask<{ n: number }>(
    `select count(*)::int as n from ledger where state <> 'new-case'`,
  )
  return row?.n ?? 0
}

function spread(values: readonly number[]): Spread {
  return { p50: quantile(values, 0.5), p95: quantile(values, 0.95), p99: quantile(values, 0.99) }
}

function byRoute({ latenciesMs }: Desks): Record<string, number> {
  return Object.fromEntries(
    Object.entries(latenciesMs).map(([name, list]) => [`${name} p95`, quantile(list, 0.95)]),
  )
}

/** What of the CPU time between two moments the generator itself used. */
function shareOf(before: Cost, after: Cost): number {
  const own = after.generatorMs - before.generatorMs
  return own / (own + after.serverMs - before.serverMs + after.databaseMs - before.databaseMs)
}

function goal(
  id: string,
  what: string,
  value: number,
  unit: Figure['unit'],
  [bound, limit]: ['at least' | 'at most', number],
  notes: Record<string, number>,
): Figure {
  return { id, what, value, unit, goal: { bound, value: limit }, notes }
}
