import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { usersQuery } from '../queries.ts'
import type { LogEvent } from './read-log.ts'

/** Names those who did something. */
export function useActorNames(): (actor: LogEvent['actor']) => string {
  const { t } = useTranslation('admin')
  const users = useQuery(usersQuery).data ?? []
  const names = new Map(users.map(({ id, name }) => [id, name]))
  return ({ kind, id }) => {
    const name = id === null ? undefined : names.get(id)
    if (kind === 'token') return name ? `${name} · ${t('events.token')}` : t('events.token')
    if (kind === 'user') return name ?? t('events.somebody')
    return kind === 'customer' ? t('events.customer') : t('events.system')
  }
}
