import type { Queue } from '@kontor/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Avatar } from '../../components/avatar.tsx'
import { ChannelIcon } from '../../icons/channel-icon.tsx'
import { useMay } from '../../session/use-session.ts'
import { PlaceLink } from '../place-link.tsx'
import { accountsQuery, usersQuery } from '../queries.ts'
import s from './queues.module.css'

/** Who gets work from a queue, and which accounts hand theirs to it. */
export function QueueAside({ queue }: { queue: Queue }) {
  const { t } = useTranslation('admin')
  const users = useQuery(usersQuery).data ?? []
  const accounts = useQuery({ ...accountsQuery, enabled: useMay('account.read') }).data
  const members = users.flatMap((user) => {
    const membership = user.queues.find((own) => own.queue.id === queue.id)
    return membership && user.active ? [{ user, membership }] : []
  })
  const feeding = accounts?.filter((account) => account.queue.id === queue.id)
  return (
    <div className={s.aside}>
      <section>
        <h2 className={s.title}>{t('queues.who')}</h2>
        <p className={s.help}>{t(members.length === 0 ? 'queues.whoNobody' : 'queues.whoHelp')}</p>
        <ul className={s.list}>
          {members.map(({ user, membership }) => (
            <li key={user.id}>
              <Avatar name={user.name} />
              <PlaceLink page="users" entry={user.id}>
                {user.name}
              </PlaceLink>
              <small>{t('queues.fair', { priority: membership.priority, level: membership.level })}</small>
            </li>
          ))}
        </ul>
      </section>
      {feeding && (
        <section>
          <h2 className={s.title}>{t('queues.accounts')}</h2>
          {feeding.length === 0 && <p className={s.help}>{t('queues.accountsNobody')}</p>}
          <ul className={s.list}>
            {feeding.map(({ id, name, address, channel }) => (
              <li key={id}>
                <ChannelIcon channel={channel} />
                <PlaceLink page="accounts" entry={id}>
                  {name}
                </PlaceLink>
                <small>{address}</small>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
