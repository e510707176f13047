import type { Cluster } from './ground/cluster.ts'
import type { Figure } from './report/figure.ts'

/** What a bench gets to work with. */
export type BenchSetting = {
  cluster: Cluster
  /** Rounds in which all arms run in turn. */
  rounds: number
  /** The size to use instead of the full one. */
  scale(full: number): number
  /** How long a soak goes on; null for its own time. */
  minutes: number | null
  /** Tells what is going on, on stderr. */
  say(line: string): void
}

/** One named group of measurements. */
export type Bench = {
  name: string
  /** Only when it is named: it takes long. */
  onRequest?: true
  run(setting: BenchSetting): Promise<Figure[]>
}
