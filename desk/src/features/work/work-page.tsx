import { Outlet, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Panes } from '../frame/panes.tsx'
import { WorkList } from './work-list.tsx'

/** My work at the left, the chosen case beside it. */
export function WorkPage() {
  const { t } = useTranslation()
  const { caseId } = useParams({ strict: false })
  return (
    <Panes list={<WorkList />} label={t('work.title')} chosen={caseId !== undefined}>
      <Outlet />
    </Panes>
  )
}
