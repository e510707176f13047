import { endOtherSessions, endOwnSession, listOwnSessions } from '@kontor/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { Button } from '../../components/button.tsx'
import { Loading } from '../../components/loading.tsx'
import { say } from '../../components/toast/toasts.ts'
import { useSayError } from '../../components/toast/use-say-error.ts'
import { Section } from './section.tsx'
import { SessionList } from './session-list.tsx'
import s from './security.module.css'

/** Where the user is logged in; he ends one or all others. */
export function OwnSessions() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const sayError = useSayError()
  const sessions = useQuery({
    queryKey: keys.ownSessions,
    queryFn: ({ signal }) => call(listOwnSessions, { signal }),
  }).data?.items
  const again = () => client.invalidateQueries({ queryKey: keys.ownSessions })
  const endOne = useMutation({
    mutationFn: (id: string) => call(endOwnSession, { params: { id } }),
    onSuccess: () => say({ text: t('security.ended') }),
    onError: sayError,
    onSettled: again,
  })
  const endOthers = useMutation({
    mutationFn: () => call(endOtherSessions, {}),
    onSuccess: () => say({ text: t('security.othersEnded') }),
    onError: sayError,
    onSettled: again,
  })
  return (
    <Section title={t('security.sessions')} help={t('security.sessionsHelp')}>
      {sessions === undefined ? (
        <Loading lines={2} />
      ) : (
        <>
          <SessionList sessions={sessions} onEnd={({ id }) => endOne.mutate(id)} />
          {sessions.length > 1 ? (
            <div className={s.actions}>
              <Button icon="door" onClick={() => endOthers.mutate()}>
                {t('security.endOthers')}
              </Button>
            </div>
          ) : (
            <p className={s.none}>{t('security.noOthers')}</p>
          )}
        </>
      )}
    </Section>
  )
}
