import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { Loading } from '../../components/loading.tsx'
import { LoadFailed } from '../parts/load-failed.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { outboxQuery } from '../queries.ts'
import s from './outbox.module.css'
import { OutboxEntry } from './outbox-entry.tsx'
import { grouped } from './outbox-item.ts'

/** What has not left the house for good; what a person must decide comes first. */
export function OutboxPage() {
  const { t } = useTranslation('admin')
  const outbox = useQuery(outboxQuery)
  const items = outbox.data
  return (
    <>
      <PageHead title={t('nav.outbox')} lead={t('outbox.lead')} />
      {outbox.isPending && <Loading lines={6} />}
      {outbox.isError && !items && <LoadFailed error={outbox.error} retry={() => void outbox.refetch()} />}
      {items?.length === 0 && (
        <EmptyState icon="send" title={t('outbox.empty')}>
          {t('outbox.emptyHelp')}
        </EmptyState>
      )}
      {items &&
        grouped(items).map(({ group, items: found }) => (
          <section key={group} className={s.group} aria-labelledby={`outbox-${group}`}>
            <h2 className={s.heading} id={`outbox-${group}`}>
              {t(`outbox.group.${group}`)}
              <span className={group === 'decide' ? s.urgent : s.count}>{found.length}</span>
            </h2>
            <p className={s.help}>{t(`outbox.help.${group}`)}</p>
            <ul className={s.items}>
              {found.map((item) => (
                <OutboxEntry key={item.id} item={item} />
              ))}
            </ul>
          </section>
        ))}
    </>
  )
}
