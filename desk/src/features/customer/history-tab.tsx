import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { timelineQuery } from '../../api/queries.ts'
import { Loading } from '../../components/loading.tsx'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import { eventIcon } from '../case/event-icon.ts'
import { eventSentence } from '../case/event-sentence.ts'
import s from './customer.module.css'

/** Everything that happened in the case, newest first. */
export function HistoryTab({ caseId }: { caseId: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useMinute()
  const timeline = useQuery(timelineQuery(caseId))
  if (timeline.isPending) return <Loading lines={6} />
  const events = timeline.data?.toReversed() ?? []
  if (events.length === 0) return <p className={s.hint}>{t('event.empty')}</p>
  return (
    <ol className={s.history}>
      {events.map((event) => (
        <li key={event.id}>
          <Icon name={eventIcon(event.type)} size={16} />
          <div>
            {eventSentence(event, t, format, now)}
            <time dateTime={event.at}>{format.moment(event.at, now)}</time>
          </div>
        </li>
      ))}
    </ol>
  )
}
