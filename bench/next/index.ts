import type { Bench } from '../bench.ts'
import { type Ground, openGround } from '../ground/ground.ts'
import { median } from '../measure/quantiles.ts'
import {
  cpuPerOperation,
  interleave,
  rate,
  ratePerSecond,
  ratioOf,
  type Sample,
  timed,
} from '../measure/rounds.ts'
import type { Figure } from '../report/figure.ts'
import { type Backlog, openBacklog } from './backlog.ts'
import { openCommits, p50, p99 } from './commits.ts'
import { type Desk, openDesk } from './desk.ts'

const backlogSize = 100_000
/** Each takes one case a round. */
const mostAgents = 2_000
const leastAgents = 64
/** So that nobody's queues run dry. */
const leastTasksPerAgent = 10
const takers = [1, 8, 32] as const
const commitConnections = 16
const commitsPerRound = 10_000

/**
 * P8: with 100,000 tasks queued, 32 agents that press "Next" together get cases at half the rate or more of bare
 * commits over 16 connections, at a p99 of three times theirs or less, and no case goes to two.
 */
export const next: Bench = {
  name: 'next',
  run: async ({ cluster, rounds, scale, say }) => {
    const ground = await openGround(cluster)
    const commits = await openCommits(ground, commitConnections)
    try {
      const agents = Math.max(leastAgents, scale(mostAgents))
      const backlog = await openBacklog(ground, agents)
      const desk = openDesk(ground)
      const arm = (count: number) => async (): Promise<Sample> => {
        await backlog.refill(Math.max(leastTasksPerAgent * agents, scale(backlogSize)))
        const sample = await takeAll(ground, desk, backlog, count)
        await requireSoundGrants(backlog, sample.operations)
        return sample
      }
      const bare = () => commits.run(scale(commitsPerRound))
      // Once for compiled code and for statistics of tables that are in use.
      await arm(takers[2])()
      const arms = await interleave(rounds, {
        bare,
        one: arm(takers[0]),
        eight: arm(takers[1]),
        many: arm(takers[2]),
      })
      say('  no case went to two agents')
      return [
        figure(takers[0], arms.one, arms.bare),
        figure(takers[1], arms.eight, arms.bare),
        { ...figure(takers[2], arms.many, arms.bare), target: { bound: 'at least', ratio: 0.5 } },
        waiting(takers[2], arms.many, arms.bare),
      ]
    } finally {
      await commits.close()
      await ground.close()
    }
  },
}

/** Every agent takes one case, `count` of them at a time. */
function takeAll(ground: Ground, desk: Desk, { agentIds }: Backlog, count: number): Promise<Sample> {
  const waiting = [...agentIds]
  return timed(ground.cpu, async () => {
    const latenciesMs: number[] = []
    const taker = async (): Promise<void> => {
      for (let userId = waiting.pop(); userId !== undefined; userId = waiting.pop()) {
        const began = performance.now()
        await desk.next(userId)
        latenciesMs.push(performance.now() - began)
      }
    }
    await Promise.all(Array.from({ length: count }, taker))
    return { operations: agentIds.length, latenciesMs }
  })
}

async function requireSoundGrants(backlog: Backlog, wanted: number): Promise<void> {
  const { granted, faults } = await backlog.audit()
  if (granted !== wanted || faults > 0)
    throw new Error(`${granted} cases of ${wanted} were granted, ${faults} of them not properly`)
}

function figure(count: number, samples: readonly Sample[], bare: readonly Sample[]): Figure {
  return {
    id: 'P8',
    what: `"next", ${count} ${count === 1 ? 'taker' : 'takers'}`,
    value: ratePerSecond(samples),
    unit: 'ops/s',
    cpuMs: cpuPerOperation(samples),
    reference: {
      what: `commits, ${commitConnections} connections`,
      value: ratePerSecond(bare),
      cpuMs: cpuPerOperation(bare),
    },
    ratio: ratioOf(samples, bare, rate),
    notes: { 'p50 ms': median(samples.map(p50)), 'p99 ms': median(samples.map(p99)) },
  }
}

function waiting(count: number, samples: readonly Sample[], bare: readonly Sample[]): Figure {
  return {
    id: 'P8',
    what: `"next", ${count} takers, p99`,
    value: median(samples.map(p99)),
    unit: 'ms',
    reference: { what: `commits, ${commitConnections} connections, p99`, value: median(bare.map(p99)) },
    ratio: ratioOf(samples, bare, p99),
    target: { bound: 'at most', ratio: 3 },
  }
}
