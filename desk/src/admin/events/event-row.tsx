import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../components/button.tsx'
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

export interface EventRowProps {
  event: LogEvent
  /** The case, account or person it is about. */
  about: string
  actor: string
}

/** One event: when, what, about whom, by whom; its payload on demand. */
export function EventRow({ event, about, actor }: EventRowProps) {
  const { t } = useTranslation('admin')
  const format = useFormat()
  const now = useMinute()
  const [open, setOpen] = useState(false)
  const title = eventTitle(event.type, t)
  return (
    <li className={s.entry}>
      <div className={s.row}>
        <Icon name={icons[event.stream.kind] ?? 'info'} size={16} />
        <time dateTime={event.at} className={s.time} title={event.at}>
          {format.day(event.at, now)}, {format.timeWithSeconds(event.at)}
        </time>
        <span className={s.what}>{title}</span>
        <span className={s.about}>{about}</span>
        <span className={s.actor}>{actor}</span>
        <Button
          look="link"
          className={s.toggle}
          aria-expanded={open}
          aria-label={t('events.detailsOf', { title, time: format.timeWithSeconds(event.at) })}
          onClick={() => setOpen(!open)}
        >
          <Icon name={open ? 'up' : 'down'} size={15} />
          {t('events.details')}
        </Button>
      </div>
      {open && <Details event={event} />}
    </li>
  )
}

function Details({ event }: { event: LogEvent }) {
  const { t } = useTranslation('admin')
  const { stream, payload, type, hash } = event
  return (
    <div className={s.details}>
      <dl className={s.payload}>
        {Object.entries(payload).map(([name, value]) => (
          <Fact key={name} name={name} value={typeof value === 'string' ? value : JSON.stringify(value)} />
        ))}
        <Fact name={t('events.type')} value={type} />
        <Fact name={t('events.stream')} value={`${stream.kind} ${stream.id}`} />
        <Fact name={t('events.hash')} value={hash} />
      </dl>
      {stream.kind === 'case' && (
        <Link to="/cases/$caseId" params={{ caseId: stream.id }} className={s.link}>
          {t('events.toCase')}
        </Link>
      )}
    </div>
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
