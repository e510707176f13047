import type { ReactNode } from 'react'
import { cx } from '../../components/cx.ts'
import s from './panes.module.css'

export interface PanesProps {
  list: ReactNode
  /** Whether a case is open; decides which pane a narrow window shows. */
  chosen: boolean
  /** Without a chosen case the list takes all the room. */
  wideList?: boolean
  children: ReactNode
}

/** A list beside a case; one after the other when the window is narrow. */
export function Panes({ list, chosen, wideList = false, children }: PanesProps) {
  return (
    <div className={cx(s.panes, chosen ? s.chosen : s.browsing, wideList && !chosen && s.wide)}>
      <div className={s.list}>{list}</div>
      <div className={s.detail}>{children}</div>
    </div>
  )
}
