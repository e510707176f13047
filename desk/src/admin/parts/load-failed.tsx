import { useTranslation } from 'react-i18next'
import { errorText } from '../../api/error-text.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { useFormat } from '../../format/use-format.ts'

/** A list that could not be read, with why and a second try. */
export function LoadFailed({ error, retry }: { error: unknown; retry: () => void }) {
  const { t } = useTranslation('admin')
  const { t: desk } = useTranslation()
  const format = useFormat()
  return (
    <EmptyState
      icon="late"
      title={t('parts.loadFailed')}
      actions={<Button onClick={retry}>{t('parts.retry')}</Button>}
    >
      {errorText(error, desk, format)}
    </EmptyState>
  )
}
