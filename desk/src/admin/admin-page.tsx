import { useTranslation } from 'react-i18next'
import { EmptyState } from '../components/empty-state.tsx'
import { SectionLayout } from '../features/frame/section-layout.tsx'

/** Administration; its pages stand below `/admin`. */
export function AdminPage() {
  const { t } = useTranslation()
  return (
    <SectionLayout label={t('frame.admin')} navigation={null}>
      <EmptyState icon="gear" title={t('frame.admin')} />
    </SectionLayout>
  )
}
