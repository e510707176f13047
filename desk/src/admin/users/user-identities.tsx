import { NativeSelect, TextInput } from '@mantine/core'
import {
  addUserIdentity,
  listSignInProviders,
  listUserIdentities,
  removeIdentity,
  type User,
} from '@kontor/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { useMay } from '../../session/use-session.ts'
import { adminKeys } from '../queries.ts'
import s from './users.module.css'

/** Who a user is at the houses that vouch for users; links are made by subject, never by an address. */
export function UserIdentities({ user }: { user: User }) {
  const { t } = useTranslation('admin')
  const client = useQueryClient()
  const sayError = useSayError()
  const [subject, setSubject] = useState('')
  const [chosen, setChosen] = useState('')
  const mayRead = useMay('tenant.manage')
  const providers = useQuery({
    queryKey: adminKeys.providers,
    queryFn: ({ signal }) => call(listSignInProviders, { signal }),
    enabled: mayRead,
  }).data?.items
  const params = { id: user.id }
  const key = adminKeys.userIdentities(user.id)
  const identities = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(listUserIdentities, { params, signal }),
  }).data?.items
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onSuccess: () => setSubject(''),
    onError: sayError,
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  })
  const provider = chosen || providers?.[0]?.id
  if (!provider) return null
  return (
    <div className={s.identities}>
      <h3 className={s.part}>{t('users.identities')}</h3>
      {identities?.map((identity) => (
        <p key={identity.id} className={s.none}>
          {identity.provider.name}: {identity.subject}{' '}
          <Button
            look="link"
            onClick={() => act.mutate(() => call(removeIdentity, { params: { id: identity.id } }))}
          >
            {t('users.unlink')}
          </Button>
        </p>
      ))}
      <NativeSelect
        label={t('users.identityProvider')}
        data={providers?.map(({ id, name }) => ({ value: id, label: name })) ?? []}
        value={provider}
        onChange={({ currentTarget }) => setChosen(currentTarget.value)}
      />
      <TextInput
        label={t('users.identitySubject')}
        description={t('users.identityHint')}
        autoComplete="off"
        value={subject}
        onChange={({ currentTarget }) => setSubject(currentTarget.value)}
      />
      <div>
        <Button
          icon="link"
          unavailable={subject.trim() === '' ? t('users.identityHint') : undefined}
          onClick={() =>
            act.mutate(() => call(addUserIdentity, { params, body: { provider, subject: subject.trim() } }))
          }
        >
          {t('users.identityAdd')}
        </Button>
      </div>
    </div>
  )
}
