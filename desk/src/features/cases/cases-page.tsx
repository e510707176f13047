import { Outlet, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Panes } from '../frame/panes.tsx'
import { CaseList } from './case-list.tsx'

/** All cases the user may see, or those of one queue; the chosen one beside them. */
export function CasesPage() {
  const { t } = useTranslation()
  const { caseId } = useParams({ strict: false })
  const chosen = caseId !== undefined
  return (
    <Panes list={<CaseList dense={chosen} />} label={t('list.title')} chosen={chosen} wideList>
      <Outlet />
    </Panes>
  )
}
