import type { ReactNode } from 'react'
import s from './section-layout.module.css'

export interface SectionLayoutProps {
  /** Names the sub-navigation for screen readers and heads it. */
  label: string
  /** Links of the section, in the column where work lists stand elsewhere. */
  navigation: ReactNode
  children: ReactNode
}

/** A section with its own navigation at the left and a page beside it; stacked when narrow. */
export function SectionLayout({ label, navigation, children }: SectionLayoutProps) {
  return (
    <div className={s.section}>
      <nav className={s.navigation} aria-label={label}>
        <h2 className={s.title}>{label}</h2>
        {navigation}
      </nav>
      <main id="centre" tabIndex={-1} className={s.page}>
        {children}
      </main>
    </div>
  )
}
