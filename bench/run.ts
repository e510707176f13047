import type { Bench, BenchSetting } from './bench.ts'
import { backlog } from './backlog/index.ts'
import { intake } from './intake/index.ts'
import { list } from './list/index.ts'
import { load, soak } from './load/index.ts'
import { next } from './next/index.ts'
import { restore } from './restore/index.ts'
import type { Figure } from './report/figure.ts'

/** Every bench, in the order of the table. */
export const benches: readonly Bench[] = [intake, next, list, backlog, restore, load, soak]

/** Runs the named benches one after the other, so that none disturbs another; tells the figures of each when it is through. */
export async function runBenches(
  names: readonly string[],
  setting: BenchSetting,
  tell: (figures: readonly Figure[]) => void,
): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const bench of benches.filter(({ name }) => names.includes(name))) {
    setting.say(`${bench.name} …`)
    const found = await bench.run(setting)
    tell(found)
    figures.push(...found)
  }
  return figures
}
