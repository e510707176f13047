import type { ReactNode } from 'react'
import s from './chip.module.css'
import { cx } from './cx.ts'

/** A small fact in a pill. */
export function Chip({ strong = false, children }: { strong?: boolean; children: ReactNode }) {
  return <span className={cx(s.chip, strong && s.strong)}>{children}</span>
}
