import type { ReactNode } from 'react'
import { cx } from '../../components/cx.ts'
import s from './panes.module.css'

export interface PanesProps {
  list: ReactNode
  /** Names the list for screen readers. */
  label: string
  /** Whether a case is open; decides which pane a narrow window shows. */
  chosen: boolean
  /** Without a chosen case the list takes all the room. */
  wideList?: boolean
  children: ReactNode
}

/** A list beside a case; one after the other when the window is narrow. */
export function Panes({ list, label, chosen, wideList = false, children }: PanesProps) {
  const alone = wideList && !chosen
  return (
    <div className={cx(s.panes, chosen ? s.chosen : s.browsing, alone && s.wide)}>
      <div
        className={s.list}
        role={alone ? 'main' : 'region'}
        aria-label={label}
        {...(alone && { id: 'centre', tabIndex: -1 })}
      >
        {list}
      </div>
      <div className={s.detail}>{children}</div>
    </div>
  )
}
