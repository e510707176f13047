import { createUser, type Queue, type User, updateUser } from '@kontor/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { queuesQuery } from '../../api/queries.ts'
import { Loading } from '../../components/loading.tsx'
import { say } from '../../components/toast/toasts.ts'
import { useSession } from '../../session/use-session.ts'
import { EntryPage } from '../parts/entry-page.tsx'
import { Gone } from '../parts/gone.tsx'
import { useEntryForm } from '../parts/use-entry-form.ts'
import { useGo } from '../place-link.tsx'
import { adminKeys, usersQuery } from '../queries.ts'
import { PersonSection } from './person-section.tsx'
import { ProfileSection } from './profile-section.tsx'
import { QueuesSection } from './queues-section.tsx'
import { UserAccess } from './user-access.tsx'
import { settingsOf, validateUser, valuesOf } from './values.ts'

/** The form of a user; `id` null is a new one. */
export function UserEditPage({ id }: { id: string | null }) {
  const users = useQuery(usersQuery).data
  const queues = useQuery(queuesQuery).data
  if (users === undefined || queues === undefined) return <Loading lines={6} />
  const user = users.find((known) => known.id === id) ?? null
  if (id !== null && user === null) return <Gone page="users" />
  return <UserForm user={user} queues={queues} />
}

function UserForm({ user, queues }: { user: User | null; queues: Queue[] }) {
  const { t } = useTranslation('admin')
  const me = useSession().user
  const client = useQueryClient()
  const go = useGo()
  const isMe = user?.id === me.id
  const entry = useEntryForm({
    initialValues: valuesOf(user, queues, me.locale),
    validate: (values) => validateUser(values, t),
    write: (values) => {
      const body = settingsOf(values)
      if (user) return call(updateUser, { params: { id: user.id }, body })
      return call(createUser, { body: { ...body, invite: values.password === '' } })
    },
    onWritten: ({ id, name }, values) => {
      const invited = user === null && values.password === ''
      const ended =
        user !== null && (values.password !== '' || !values.active || values.profile !== user.profile)
      say({
        text: t(
          invited
            ? 'users.invited'
            : user === null
              ? 'users.created'
              : ended
                ? 'users.savedOut'
                : 'users.saved',
          { name },
        ),
      })
      void client.invalidateQueries({ queryKey: adminKeys.users })
      void client.invalidateQueries({ queryKey: keys.queues })
      if (isMe) void client.invalidateQueries({ queryKey: keys.session })
      void go('users', invited ? id : undefined)
    },
    pathOf: (field) => (field === 'queue' ? 'queues' : field),
  })
  return (
    <EntryPage
      page="users"
      title={user?.name ?? t('users.new')}
      isNew={user === null}
      permission="user.manage"
      entry={entry}
      aside={user && <UserAccess user={user} isMe={isMe} />}
    >
      <PersonSection form={entry.form} isNew={user === null} isMe={isMe} />
      <ProfileSection form={entry.form} isMe={isMe} />
      <QueuesSection form={entry.form} />
    </EntryPage>
  )
}
