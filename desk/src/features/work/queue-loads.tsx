import type { RouteReply, routes } from '@kontor/contract'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { DueChip } from '../../components/due-chip.tsx'
import { useFormat } from '../../format/use-format.ts'
import { Icon } from '../../icons/icon.tsx'
import s from './work.module.css'

type Load = RouteReply<typeof routes.readWork>['queues'][number]

/** The user's queues: how much waits, and how soon the first of it is due. */
export function QueueLoads({ queues }: { queues: Load[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <ul className={s.list}>
      {queues.map(({ queue, queued, oldestDueAt }) => (
        <li key={queue.id}>
          <Link to="/cases" search={{ queue: queue.id, status: 'queued' }} className={s.queue} data-roving>
            <Icon name="list" size={16} />
            <span>{queue.name}</span>
            <b>{format.number(queued)}</b>
            <i className={s.oldest}>{oldestDueAt ? <DueChip dueAt={oldestDueAt} bare /> : t('work.clear')}</i>
          </Link>
        </li>
      ))}
    </ul>
  )
}
