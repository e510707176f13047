import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { Icon } from '../../icons/icon.tsx'
import type { IconName } from '../../icons/paths.ts'
import buttons from '../../components/button.module.css'
import { cx } from '../../components/cx.ts'
import type { PageName } from '../place.ts'
import { PlaceLink } from '../place-link.tsx'
import s from './page.module.css'
import { useArrive } from './use-arrive.ts'

export interface PageHeadProps {
  title: string
  /** One sentence that says what this page is about. */
  lead: string
  /** How all of it stands, in a few words. */
  summary?: ReactNode
  actions?: ReactNode
}

/** Title, meaning and main action of a page. */
export function PageHead({ title, lead, summary, actions }: PageHeadProps) {
  useArrive()
  useDocumentTitle(`${title} · Kontor`)
  return (
    <header className={s.head}>
      <div className={s.titles}>
        <h1 className={s.title}>{title}</h1>
        {summary}
        <div className={s.actions}>{actions}</div>
      </div>
      <p className={s.lead}>{lead}</p>
    </header>
  )
}

/** The button that leads to the form for a new entry. */
export function AddLink({ page, label, icon }: { page: PageName; label: string; icon: IconName }) {
  return (
    <PlaceLink page={page} entry="new" className={cx(buttons.button, buttons.primary)}>
      <Icon name={icon} size={17} />
      {label}
    </PlaceLink>
  )
}
