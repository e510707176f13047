import { type Permission, profileNames, profiles } from '@kontor/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { usersQuery } from '../queries.ts'
import { listText } from './list-text.ts'

/** Who may do something: the profiles by name, and the people who have them here. */
export function useHolders(permission: Permission): { count: number; profiles: string; people: string } {
  const { t, i18n } = useTranslation()
  const { t: words } = useTranslation('admin')
  const users = useQuery(usersQuery).data ?? []
  const holding = profileNames.filter((name) => profiles[name].permissions.includes(permission))
  const people = users.filter(({ active, profile }) => active && holding.includes(profile))
  return {
    count: holding.length,
    profiles: listText(
      i18n.language,
      holding.map((name) => t(`profile.${name}`)),
      'and',
    ),
    people:
      people.length === 0
        ? words('wall.nobody')
        : listText(
            i18n.language,
            people.map(({ name }) => name),
          ),
  }
}
