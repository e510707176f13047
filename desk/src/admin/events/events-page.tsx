import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Loading } from '../../components/loading.tsx'
import { LoadFailed } from '../parts/load-failed.tsx'
import { PageHead } from '../parts/page-head.tsx'
import { EventFilter, type Filter } from './event-filter.tsx'
import { EventRow } from './event-row.tsx'
import s from './events.module.css'
import { useEventNames } from './use-event-names.ts'
import { maxEvents, useLogQuery } from './read-log.ts'

const shownAtOnce = 100

/** What happened, newest first. */
export function EventsPage() {
  const { t } = useTranslation('admin')
  const log = useQuery(useLogQuery())
  const [filter, setFilter] = useState<Filter>({ kind: '', type: '' })
  const [shown, setShown] = useState(shownAtOnce)
  const events = log.data?.events.toReversed() ?? []
  const { actorOf, aboutOf } = useEventNames(events)
  const fitting = events.filter(
    ({ stream, type }) =>
      (filter.kind === '' || stream.kind === filter.kind) && (filter.type === '' || type === filter.type),
  )
  return (
    <>
      <PageHead
        title={t('nav.events')}
        lead={t('events.lead')}
        summary={
          log.data?.complete && (
            <span className={s.count}>
              {t(events.length < maxEvents ? 'events.count' : 'events.newest', { count: fitting.length })}
            </span>
          )
        }
      />
      {log.isPending && <Loading lines={8} />}
      {log.isError && !log.data && <LoadFailed error={log.error} retry={() => void log.refetch()} />}
      {log.data && (
        <>
          <EventFilter events={events} filter={filter} onFilter={setFilter} />
          {!log.data.complete && (
            <p className={s.reading} role="status">
              {t('events.reading')}
            </p>
          )}
          {log.data.complete && fitting.length === 0 && (
            <EmptyState icon="clock" title={t('events.empty')}>
              {t('events.emptyHelp')}
            </EmptyState>
          )}
          <ol className={s.list}>
            {fitting.slice(0, shown).map((event) => (
              <EventRow key={event.id} event={event} about={aboutOf(event)} actor={actorOf(event.actor)} />
            ))}
          </ol>
          {fitting.length > shown && (
            <div className={s.more}>
              <Button onClick={() => setShown(shown + shownAtOnce)}>{t('events.more')}</Button>
            </div>
          )}
        </>
      )}
    </>
  )
}
