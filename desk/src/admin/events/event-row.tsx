import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMinute } from '../../format/clock.ts'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import type { IconName } from '../../icons/paths.ts'
import { eventTitle } from './event-title.ts'
import s from './events.module.css'
import type { LogEvent } from './read-log.ts'

const icons: Record<string, IconName> = {
  case: 'mail',
  account: 'take',
  agent: 'user',
  administration: 'gear',
}

/** One event: when, what, who; its payload on demand. */
export function EventRow({ event, actor }: { event: LogEvent; actor: string }) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const now = useMinute()
  const title = eventTitle(event.type, t)
  return (
    <li className={s.row}>
      <Icon name={icons[event.stream.kind] ?? 'info'} size={16} />
      <time dateTime={event.at} className={s.time} title={event.at}>
        {format.moment(event.at, now)}
      </time>
      <span className={s.what}>
        {title}
        {title !== event.type && <code>{event.type}</code>}
      </span>
      <span className={s.actor}>{actor}</span>
      <details className={s.details}>
        <summary aria-label={t('events.detailsOf', { title, time: format.moment(event.at, now) })}>
          {t('events.details')}
        </summary>
        <dl className={s.payload}>
          {Object.entries(event.payload).map(([name, value]) => (
            <Fact key={name} name={name} value={typeof value === 'string' ? value : JSON.stringify(value)} />
          ))}
          <Fact name={t('events.stream')} value={`${event.stream.kind} ${event.stream.id}`} />
          <Fact name={t('events.hash')} value={event.hash} />
        </dl>
        {event.stream.kind === 'case' && (
          <Link to="/cases/$caseId" params={{ caseId: event.stream.id }} className={s.link}>
            {t('events.toCase')}
          </Link>
        )}
      </details>
    </li>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  )
}
