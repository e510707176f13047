import type { ReactNode } from 'react'
import { Icon } from '../icons/icon.tsx'
import type { IconName } from '../icons/paths.ts'
import s from './empty-state.module.css'

export interface EmptyStateProps {
  icon: IconName
  title: string
  children?: ReactNode
  actions?: ReactNode
  /** Heads the page, where nothing else does. */
  main?: boolean
}

/** Nothing here, and what to do about it. */
export function EmptyState({ icon, title, children, actions, main = false }: EmptyStateProps) {
  return (
    <div className={s.empty}>
      <Icon name={icon} size={34} className={s.icon} />
      {main ? <h1 className={s.title}>{title}</h1> : <p className={s.title}>{title}</p>}
      {children && <p className={s.help}>{children}</p>}
      {actions && <div className={s.actions}>{actions}</div>}
    </div>
  )
}
