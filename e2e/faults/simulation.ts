import { mutants, type Rules, simulate } from '../../core/src/simulate/index.ts'

export interface SimulationReport {
  seeds: number
  failed: { seed: number; wrong: string[] }[]
  faults: Record<string, number>
  messages: number
  wallS: number
  /** The first seed that shows each missing rule; null when none of them does. */
  mutants: Record<string, number | null>
}

/** Within so many seeds a missing rule must show. */
const mutantSeeds = 500
const shownFailures = 10

/** Runs the simulation for `seeds` seeds from `first` on, and looks whether it notices missing rules. */
export function runSimulation(first: number, seeds: number): SimulationReport {
  const began = performance.now()
  const failed: SimulationReport['failed'] = []
  const faults: Record<string, number> = {}
  let messages = 0
  for (let seed = first; seed < first + seeds; seed++) {
    const outcome = simulate(seed)
    messages += outcome.messages
    for (const [name, times] of Object.entries(outcome.faults)) faults[name] = (faults[name] ?? 0) + times
    if (outcome.wrong.length > 0 && failed.length < shownFailures) failed.push({ seed, wrong: outcome.wrong })
  }
  const wallS = Math.round((performance.now() - began) / 100) / 10
  const found = Object.entries(mutants).map(([name, rules]) => [name, firstThatShows(rules)] as const)
  return { seeds, failed, faults, messages, wallS, mutants: Object.fromEntries(found) }
}

function firstThatShows(rules: Rules): number | null {
  for (let seed = 1; seed <= mutantSeeds; seed++) if (simulate(seed, rules).wrong.length > 0) return seed
  return null
}
