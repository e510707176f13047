import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Trans, useTranslation } from 'react-i18next'
import { workQuery } from '../../api/queries.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { NextButton } from './next-button.tsx'
import s from './work.module.css'

/** The centre while no case is chosen: teaches how to get one. */
export function NoCase() {
  const { t } = useTranslation()
  useDocumentTitle(`${t('work.title')} · Kontor`)
  const { data } = useQuery(workQuery)
  const idle = data !== undefined && data.active.length + data.parked.length + data.followUps.length === 0
  return (
    <main id="centre" tabIndex={-1} className={s.centre}>
      <EmptyState main icon="desk" title={idle ? t('work.empty') : t('work.pick')} actions={<NextButton />}>
        <Trans i18nKey={idle ? 'work.emptyHelp' : 'work.pickHelp'} components={{ k: <kbd /> }} />
      </EmptyState>
    </main>
  )
}
