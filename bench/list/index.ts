import { sql } from 'kysely'
import type { Bench } from '../bench.ts'
import { type Ground, openGround } from '../ground/ground.ts'
import { median, quantile } from '../measure/quantiles.ts'
import { cpuPerOperation, interleave, ratioOf, type Sample, timed } from '../measure/rounds.ts'
import type { Figure } from '../report/figure.ts'
import { buildHouse, type House } from './cases.ts'
import { deepPages, nameOf, openPages, type Pages, type View, views } from './pages.ts'

const smallHouse = 10_000
const largeHouse = 1_000_000
/** Less would not fill the deep page of an agent. */
const leastLargeHouse = 20_000
const pagesPerRound = 200
const atMost = (ratio: number) => ({ bound: 'at most' as const, ratio })

/**
 * P6: the p99 of a list's first page at 1,000,000 cases is at most twice that at 10,000 (each in a database of its
 * own, the same page fill), and that of a page far behind at most 1.5 times that of the first.
 */
export const list: Bench = {
  name: 'list',
  run: async ({ cluster, rounds, scale, say }) => {
    const grounds: Ground[] = []
    const house = async (size: number, walks: boolean): Promise<{ ground: Ground; pages: Pages }> => {
      const ground = await openGround(cluster)
      grounds.push(ground)
      return { ground, pages: await openPages(ground, await build(ground, size, say), { walks }) }
    }
    try {
      const small = await house(smallHouse, false)
      const large = await house(Math.max(leastLargeHouse, scale(largeHouse)), true)
      const count = scale(pagesPerRound)
      const figures: Figure[] = []
      for (const view of views) {
        const samples = await interleave(rounds, {
          small: () => read(small.ground, count, (turn) => small.pages.first(view, turn)),
          large: () => read(large.ground, count, (turn) => large.pages.first(view, turn)),
          deep: () => read(large.ground, count, (turn) => large.pages.deep(view, turn)),
          nothing: () => read(large.ground, count, () => nothing(large.ground)),
        })
        figures.push(sizes(view, samples), depths(view, samples))
      }
      return figures
    } finally {
      for (const ground of grounds) await ground.close()
    }
  },
}

type Samples = Record<'small' | 'large' | 'deep' | 'nothing', Sample[]>

async function build(ground: Ground, size: number, say: (line: string) => void): Promise<House> {
  const began = performance.now()
  const house = await buildHouse(ground, size)
  say(`  ${size} cases built in ${((performance.now() - began) / 1000).toFixed(0)} s`)
  return house
}

function read(ground: Ground, count: number, page: (turn: number) => Promise<number>): Promise<Sample> {
  return timed(ground.cpu, async () => {
    const latenciesMs: number[] = []
    for (let turn = 0; turn < count; turn++) latenciesMs.push(await page(turn))
    return { operations: count, latenciesMs }
  })
}

/** What any answer of the database costs: a transaction of the tenant with `select 1`. */
async function nothing({ db, context }: Ground): Promise<number> {
  const began = performance.now()
  await db.readInTenant(context, (tx) => tx.first(sql`select 1`))
  return performance.now() - began
}

const at =
  (share: number) =>
  ({ latenciesMs = [] }: Sample): number =>
    quantile(latenciesMs, share)
const middle = (samples: readonly Sample[], share: number): number => median(samples.map(at(share)))

function sizes(view: View, { small, large, nothing: bare }: Samples): Figure {
  return {
    id: 'P6',
    what: `first page, p99: ${nameOf(view)}`,
    value: middle(large, 0.99),
    unit: 'ms',
    cpuMs: cpuPerOperation(large),
    reference: { what: 'at 10,000', value: middle(small, 0.99), cpuMs: cpuPerOperation(small) },
    ratio: ratioOf(large, small, at(0.99)),
    target: atMost(2),
    notes: {
      'p50 ms': middle(large, 0.5),
      'at 10,000 p50 ms': middle(small, 0.5),
      'select 1 p50 ms': middle(bare, 0.5),
    },
  }
}

function depths(view: View, { large, deep }: Samples): Figure {
  return {
    id: 'P6',
    what: `page ${deepPages + 1}, p99: ${nameOf(view)}`,
    value: middle(deep, 0.99),
    unit: 'ms',
    cpuMs: cpuPerOperation(deep),
    reference: { what: 'first page', value: middle(large, 0.99), cpuMs: cpuPerOperation(large) },
    ratio: ratioOf(deep, large, at(0.99)),
    target: atMost(1.5),
    notes: { 'p50 ms': middle(deep, 0.5) },
  }
}
