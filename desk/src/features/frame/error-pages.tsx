import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'

/** An address that leads nowhere. */
export function MissingPage() {
  const { t } = useTranslation()
  return (
    <main style={{ display: 'flex', height: '100%' }}>
      <EmptyState
        main
        icon="find"
        title={t('frame.notFound')}
        actions={<Link to="/work">{t('frame.toWork')}</Link>}
      >
        {t('frame.notFoundHelp')}
      </EmptyState>
    </main>
  )
}

/** A page that could not be drawn. */
export function BrokenPage() {
  const { t } = useTranslation()
  return (
    <main style={{ display: 'flex', height: '100%' }}>
      <EmptyState
        main
        icon="late"
        title={t('frame.broken')}
        actions={
          <Button look="primary" onClick={() => location.reload()}>
            {t('frame.reload')}
          </Button>
        }
      >
        {t('frame.brokenHelp')}
      </EmptyState>
    </main>
  )
}
