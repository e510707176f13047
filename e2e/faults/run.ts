import { mkdir } from 'node:fs/promises'
import { startAgents } from './agents.ts'
import { type Audit, audit } from './audit.ts'
import { drain } from './drain.ts'
import { openHouse } from './house.ts'
import { runKontor } from './kontor-process.ts'
import { type Run, phases } from './phases.ts'
import type { Plan } from './plan.ts'
import { streamOf } from './seeded.ts'
import { startTraffic } from './traffic.ts'
import { foundFirm, openWorld } from './world.ts'

export interface RunOptions {
  seed: number
  plan: Plan
  say(line: string): void
  /** Another program than this tree's, for the mutation check. */
  program?: string
  /** Statements that break the schema, for the mutation check. */
  sql?: readonly string[]
}

/** What a run found; everything in it but the times follows from the seed and the house's behaviour. */
export interface Report extends Audit {
  seed: number
  faults: Record<string, number>
  recoveryMs: { p50: number; p95: number }
  startMs: { p50: number; p95: number }
  /** Whether `kontor verify` finds the event chain, the ledger and the blobs as they should be. */
  chainOk: boolean
  skipped: string[]
  phasesS: Record<string, number>
  wallS: number
}

/** Runs the house under faults and audits it from outside. Rejects when the watchdog bites or the house stays down. */
export async function runFaults({ seed, plan, say, program, sql = [] }: RunOptions): Promise<Report> {
  const began = performance.now()
  const random = (part: string) => streamOf(seed, part)
  const world = await openWorld()
  await mkdir(world.dataDir, { recursive: true })
  const house = openHouse(world, program)
  let bite: NodeJS.Timeout | null = null
  const watchdog = new Promise<never>((_, fail) => {
    bite = setTimeout(() => fail(new Error(`not done after ${plan.watchdogMs / 1000} s`)), plan.watchdogMs)
  })
  const work = async (): Promise<Report> => {
    await house.start()
    const tokens = await foundFirm(world)
    for (const statement of sql) await world.ask(statement)
    const traffic = startTraffic(world, random)
    const agents = startAgents({ baseUrl: house.baseUrl, tokens, random })
    const faults: Record<string, number> = {}
    const run: Run = {
      plan,
      world,
      house,
      traffic,
      agents,
      tokens,
      random,
      say,
      count: (fault, times = 1) => {
        faults[fault] = (faults[fault] ?? 0) + times
      },
      recoveriesMs: [],
      skipped: [],
    }
    const phasesS: Record<string, number> = {}
    const timed = async (name: string, part: () => Promise<unknown>): Promise<void> => {
      say(`${name} …`)
      const from = performance.now()
      await part()
      phasesS[name] = seconds(performance.now() - from)
    }
    traffic.rate(plan.mailsPerSecond)
    for (const phase of phases.filter(({ name }) => plan.only?.includes(name) ?? true))
      await timed(phase.name, () => phase.run(run))
    await timed('drain', () => drain(run))
    const verify = await runKontor(world.settings, ['verify'])
    const found = await audit(run)
    if (verify.code !== 0) found.wrong.push(`kontor verify: ${verify.out.trim()} ${verify.err.trim()}`)
    return {
      seed,
      faults,
      ...found,
      recoveryMs: quantiles(run.recoveriesMs),
      startMs: quantiles(house.startsMs),
      chainOk: verify.code === 0,
      skipped: run.skipped,
      phasesS,
      wallS: seconds(performance.now() - began),
    }
  }
  const working = work()
  try {
    return await Promise.race([working, watchdog])
  } catch (error) {
    say(`the house said last:\n${house.said().slice(-2_000)}`)
    throw error
  } finally {
    working.catch(() => undefined)
    if (bite) clearTimeout(bite)
    await house.end()
    await world.close()
  }
}

function quantiles(values: readonly number[]): { p50: number; p95: number } {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return { p50: at(0.5), p95: at(0.95) }
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10
}
