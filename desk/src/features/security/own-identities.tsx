import { listOwnIdentities, listSignInWays, startLinking } from '@kontor/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { Button } from '../../components/button.tsx'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { Icon } from '../../icons/icon.tsx'
import { useSession } from '../../session/use-session.ts'
import { Section } from './section.tsx'
import s from './security.module.css'

/** Who the user is at other houses of the firm; nothing where there are none. */
export function OwnIdentities() {
  const { t } = useTranslation()
  const sayError = useSayError()
  const { tenant } = useSession()
  const ways = useQuery({
    queryKey: keys.signInWays(tenant.slug),
    queryFn: ({ signal }) => call(listSignInWays, { query: { tenant: tenant.slug }, signal }),
  }).data?.items
  const linked = useQuery({
    queryKey: keys.ownIdentities,
    queryFn: ({ signal }) => call(listOwnIdentities, { signal }),
  }).data?.items
  const link = useMutation({
    mutationFn: (provider: string) => call(startLinking, { body: { provider } }),
    onSuccess: ({ url }) => window.location.assign(url),
    onError: sayError,
  })
  if (!ways?.length || linked === undefined) return null
  return (
    <Section title={t('security.identities')} help={t('security.identitiesHelp')}>
      <ul className={s.list}>
        {ways.map(({ id, name }) => {
          const mine = linked.filter(({ provider }) => provider.id === id)
          return (
            <li key={id}>
              <Icon name="globe" size={20} />
              <span className={s.what}>
                <b>{name}</b>
                <small>{mine.map(({ subject }) => subject).join(', ') || t('security.notLinked')}</small>
              </span>
              {mine.length === 0 && (
                <Button onClick={() => link.mutate(id)} aria-disabled={link.isPending}>
                  {t('security.linkTo')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
