import { median } from './quantiles.ts'

/** What one arm did in one round. */
export type Sample = {
  operations: number
  seconds: number
  cpuMs: number
  /** Duration of each operation, where they were timed. */
  latenciesMs?: number[]
}

export type Arms<Name extends string> = Record<Name, Sample[]>

/** Runs all arms in each round, every other round backwards, so that no arm always profits from the one before it. */
export async function interleave<Name extends string>(
  rounds: number,
  arms: Record<Name, (round: number) => Promise<Sample>>,
): Promise<Arms<Name>> {
  const names = Object.keys(arms) as Name[]
  const samples = Object.fromEntries(names.map((name) => [name, [] as Sample[]])) as Arms<Name>
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed())
      samples[name].push(await arms[name](round))
  }
  return samples
}

/** Times a piece of work: wall clock and CPU. */
export async function timed(
  cpu: () => number,
  work: () => Promise<Omit<Sample, 'seconds' | 'cpuMs'>>,
): Promise<Sample> {
  const cpuBefore = cpu()
  const began = performance.now()
  const done = await work()
  return { ...done, seconds: (performance.now() - began) / 1000, cpuMs: cpu() - cpuBefore }
}

export function ratePerSecond(samples: readonly Sample[]): number {
  return median(samples.map((sample) => sample.operations / sample.seconds))
}

export function cpuPerOperation(samples: readonly Sample[]): number {
  return median(samples.map((sample) => sample.cpuMs / sample.operations))
}

/** Median over the rounds of what `of` gives for one arm by what it gives for the other in the same round. */
export function ratioOf(
  one: readonly Sample[],
  other: readonly Sample[],
  of: (sample: Sample) => number,
): number {
  return median(one.map((sample, round) => of(sample) / of(other[round] as Sample)))
}

export const rate = ({ operations, seconds }: Sample): number => operations / seconds
