import type { Permission } from '@kontor/contract'
import { useDocumentTitle } from '@mantine/hooks'
import { type ReactNode, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { Icon } from '../../icons/icon.tsx'
import { useKeys } from '../../keys/use-keys.ts'
import { useMay } from '../../session/use-session.ts'
import type { PageName } from '../place.ts'
import { PlaceLink, useGo } from '../place-link.tsx'
import s from './form.module.css'
import { LeaveGuard } from './leave-guard.tsx'
import { ReadOnlyNote } from './permission-wall.tsx'
import { useArrive } from './use-arrive.ts'
import type { EntryForm } from './use-entry-form.ts'

export interface EntryPageProps<V extends Record<string, unknown>> {
  page: PageName
  title: string
  isNew: boolean
  /** Who may change the entry; others see it without being able to. */
  permission: Permission
  entry: EntryForm<V>
  /** Stands beside the form, below it on narrow windows. */
  aside?: ReactNode
  children: ReactNode
}

/** The page of one entry: its form, what stands beside it, and the bar that saves. */
export function EntryPage<V extends Record<string, unknown>>(props: EntryPageProps<V>) {
  const { page, title, isNew, permission, entry, aside, children } = props
  const { t } = useTranslation('admin')
  const may = useMay(permission)
  const sheet = useRef<HTMLFormElement>(null)
  const go = useGo()
  useArrive(sheet, isNew)
  useKeys({ Escape: () => void go(page) })
  useDocumentTitle(`${title} · Kontor`)
  return (
    <form ref={sheet} className={s.page} onSubmit={entry.submit} noValidate aria-label={title}>
      <header className={s.head}>
        <PlaceLink page={page} className={s.back}>
          <Icon name="left" size={15} />
          {t(`nav.${page}`)}
        </PlaceLink>
        <h1 className={s.title}>{title}</h1>
        {!may && <ReadOnlyNote permission={permission} />}
      </header>
      <div className={s.columns}>
        <fieldset className={s.sections} disabled={!may}>
          {children}
        </fieldset>
        {aside && <aside className={s.aside}>{aside}</aside>}
      </div>
      {may && <SaveBar page={page} entry={entry} />}
      <LeaveGuard mayLose={entry.mayLose} />
    </form>
  )
}

function SaveBar<V extends Record<string, unknown>>({
  page,
  entry,
}: {
  page: PageName
  entry: EntryForm<V>
}) {
  const { t } = useTranslation('admin')
  const go = useGo()
  const wrong = Object.keys(entry.form.errors).length
  return (
    <footer className={s.bar}>
      <span className={s.standing} role="status">
        {wrong > 0 ? t('parts.fixFields', { count: wrong }) : entry.form.isDirty() ? t('parts.unsaved') : ''}
      </span>
      <Button onClick={() => void go(page)}>{t('parts.cancel')}</Button>
      <Button look="primary" type="submit" aria-disabled={entry.saving} aria-keyshortcuts="Control+S">
        {entry.saving ? t('parts.saving') : t('parts.save')}
      </Button>
    </footer>
  )
}
