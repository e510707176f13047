import type { TimelineEntry } from '@kontor/contract'
import { useTranslation } from 'react-i18next'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import { cx } from '../../components/cx.ts'
import { eventIcon } from './event-icon.ts'
import { eventSentence } from './event-sentence.ts'
import s from './thread.module.css'

/** What keeps a message of ours from its reader. */
function isBad({ type, params }: TimelineEntry): boolean {
  return type === 'case.reply-refused' || (type === 'case.delivery-reported' && params.action === 'failed')
}

/** One event between the messages: what happened, and when. */
export function EventLine({ event }: { event: TimelineEntry }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useMinute()
  return (
    <div className={cx(s.event, isBad(event) && s.bad)}>
      <Icon name={eventIcon(event.type)} size={15} />
      <span>{eventSentence(event, t, format, now)}</span>
      <time dateTime={event.at} title={format.moment(event.at, now)}>
        {format.near(event.at, now)}
      </time>
    </div>
  )
}
