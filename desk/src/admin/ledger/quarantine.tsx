import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Icon } from '../../icons/icon.tsx'
import { Loading } from '../../components/loading.tsx'
import { LoadFailed } from '../parts/load-failed.tsx'
import { quarantineQuery } from '../queries.ts'
import s from './ledger.module.css'
import { QuarantineEntry } from './quarantine-entry.tsx'

/** Messages that somebody has to look at. */
export function Quarantine() {
  const { t } = useTranslation('admin')
  const quarantine = useQuery(quarantineQuery)
  const items = quarantine.data
  return (
    <section className={s.quarantine} aria-labelledby="quarantine">
      <h2 className={s.heading} id="quarantine">
        {t('quarantine.title')}
        {items && items.length > 0 && <span className={s.count}>{items.length}</span>}
      </h2>
      <p className={s.help}>{t('quarantine.lead')}</p>
      {quarantine.isPending && <Loading />}
      {quarantine.isError && !items && (
        <LoadFailed error={quarantine.error} retry={() => void quarantine.refetch()} />
      )}
      {items?.length === 0 && (
        <p className={s.clear}>
          <Icon name="ok" size={17} />
          {t('quarantine.empty')}
        </p>
      )}
      {items && items.length > 0 && (
        <ul className={s.items}>
          {items.map((item) => (
            <QuarantineEntry key={item.id} item={item} />
          ))}
        </ul>
      )}
    </section>
  )
}
