/** One measured claim. Ratios compare with a reference that ran in the same run, round by round. */
export type Figure = {
  /** Number of the claim in docs/quality.md, e.g. P2. */
  id: string
  what: string
  value: number
  unit: 'ops/s' | 'ms' | 'times' | 'MB/min' | 'a min'
  /** CPU of Node and PostgreSQL together, user and system, per operation. */
  cpuMs?: number
  reference?: { what: string; value: number; cpuMs?: number }
  /** Median over the rounds of value / reference. */
  ratio?: number
  /** A bound of the figure itself, where it compares with nothing. */
  goal?: { bound: 'at least' | 'at most'; value: number }
  target?: { bound: 'at least' | 'at most'; ratio: number }
  /** What else was seen, by name, in its own unit. */
  notes?: Record<string, number | string>
}

/** Whether a figure keeps its promise; null when nothing was promised. */
export function isReached({ value, goal, ratio, target }: Figure): boolean | null {
  if (goal) return goal.bound === 'at least' ? value >= goal.value : value <= goal.value
  if (!target || ratio === undefined) return null
  return target.bound === 'at least' ? ratio >= target.ratio : ratio <= target.ratio
}
