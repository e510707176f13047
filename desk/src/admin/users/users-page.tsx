import type { User } from '@kontor/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Avatar } from '../../components/avatar.tsx'
import { cx } from '../../components/cx.ts'
import { Chip } from '../../components/chip.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Loading } from '../../components/loading.tsx'
import { useRovingList } from '../../keys/use-roving-list.ts'
import { useMay } from '../../session/use-session.ts'
import { LoadFailed } from '../parts/load-failed.tsx'
import { AddLink, PageHead } from '../parts/page-head.tsx'
import table from '../parts/table.module.css'
import { TimeAgo } from '../parts/time-ago.tsx'
import { PlaceLink } from '../place-link.tsx'
import { usersQuery } from '../queries.ts'
import { PresenceMark } from './presence-mark.tsx'
import s from './users.module.css'

/** Everybody with a login. */
export function UsersPage() {
  const { t } = useTranslation('admin')
  const may = useMay('user.manage')
  const users = useQuery(usersQuery)
  const add = <AddLink page="users" label={t('users.add')} icon="plus" />
  return (
    <>
      <PageHead title={t('nav.users')} lead={t('users.lead')} actions={may && add} />
      {users.isPending && <Loading lines={6} />}
      {users.isError && !users.data && <LoadFailed error={users.error} retry={() => void users.refetch()} />}
      {users.data?.length === 0 && (
        <EmptyState icon="user" title={t('users.empty')} actions={may && add}>
          {t('users.emptyHelp')}
        </EmptyState>
      )}
      {users.data && users.data.length > 0 && <Table users={users.data} />}
    </>
  )
}

function Table({ users }: { users: User[] }) {
  const { t } = useTranslation('admin')
  return (
    <div className={table.scroll} {...useRovingList()}>
      <table className={cx(table.table, s.table)}>
        <thead>
          <tr>
            <th scope="col">{t('users.name')}</th>
            <th scope="col">{t('users.profile')}</th>
            <th scope="col">{t('users.queues')}</th>
            <th scope="col">{t('users.presenceTitle')}</th>
            <th scope="col">{t('users.seen')}</th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <Row key={user.id} user={user} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ user }: { user: User }) {
  const { t } = useTranslation('admin')
  const { t: desk } = useTranslation()
  return (
    <tr className={user.active ? undefined : s.locked}>
      <th scope="row">
        <span className={s.who}>
          <Avatar name={user.name} />
          <span className={s.names}>
            <PlaceLink page="users" entry={user.id} className={table.name} data-roving>
              {user.name}
            </PlaceLink>
            <small>{user.login}</small>
          </span>
        </span>
      </th>
      <td data-label={t('users.profile')}>{desk(`profile.${user.profile}`)}</td>
      <td>
        <span className={s.queues}>
          {user.queues.length === 0
            ? t('users.noQueues')
            : user.queues.map(({ queue }) => <Chip key={queue.id}>{queue.name}</Chip>)}
        </span>
      </td>
      <td>
        <PresenceMark user={user} />
      </td>
      <td className={s.seen} data-label={t('users.seen')}>
        <TimeAgo at={user.lastSeenAt} />
      </td>
    </tr>
  )
}
