import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { queuesQuery } from '../../api/queries.ts'
import { useMay } from '../../session/use-session.ts'
import { accountsQuery, usersQuery } from '../queries.ts'
import { aboutIds, numbersOf } from './about.ts'
import type { LogEvent } from './read-log.ts'

/** Names those who did something, and what it was about. */
export function useEventNames(events: readonly LogEvent[]) {
  const { t } = useTranslation('admin')
  const users = useQuery(usersQuery).data ?? []
  const queues = useQuery(queuesQuery).data ?? []
  const accounts = useQuery({ ...accountsQuery, enabled: useMay('account.read') }).data ?? []
  const names = new Map([...users, ...queues, ...accounts].map(({ id, name }) => [id, name]))
  const numbers = numbersOf(events)

  const actorOf = ({ kind, id }: LogEvent['actor']): string => {
    const name = id === null ? undefined : names.get(id)
    if (kind === 'token') return name ? `${name} · ${t('events.token')}` : t('events.token')
    if (kind === 'user') return name ?? t('events.somebody')
    return kind === 'customer' ? t('events.customer') : t('events.system')
  }
  const aboutOf = (event: LogEvent): string => {
    const known = aboutIds(event).map((id) => numbers.get(id) ?? names.get(id))
    return known.find((name) => name !== undefined) ?? ''
  }
  return { actorOf, aboutOf }
}
