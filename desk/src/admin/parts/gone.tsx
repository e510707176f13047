import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import type { PageName } from '../place.ts'
import { PlaceLink } from '../place-link.tsx'

/** An entry that the address names and the list does not have. */
export function Gone({ page }: { page: PageName }) {
  const { t } = useTranslation('admin')
  return (
    <EmptyState
      icon="find"
      title={t('parts.gone')}
      actions={<PlaceLink page={page}>{t(`nav.${page}`)}</PlaceLink>}
    >
      {t('parts.goneHelp')}
    </EmptyState>
  )
}
